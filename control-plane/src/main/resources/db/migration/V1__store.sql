-- What SQLite and PostgreSQL both understand. Times are milliseconds since 1970, UTC.

create table store (
    only_row integer not null primary key check (only_row = 1),
    id text not null
);

-- The primary key is what keeps two writers from making the same revision.
create table revisions (
    number bigint not null primary key,
    digest text not null,
    author text not null,
    message text,
    committed_at_ms bigint not null,
    configuration bytea not null -- JSON, gzip
);

create table users (
    name text not null primary key,
    role text not null,
    enabled integer not null,
    password_hash text not null -- bcrypt
);

create table tokens (
    hash text not null primary key, -- SHA-256, hex
    user_name text not null references users (name) on delete cascade,
    name text not null,
    created_at_ms bigint not null,
    unique (user_name, name)
);
