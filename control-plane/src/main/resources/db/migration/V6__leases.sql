-- Which control plane looks after which data plane, until when by the database's own clock, whether it reaches it, and what
-- that data plane has refused. Written where several control planes share the database.
create table leases (
    data_plane text not null primary key references data_planes (name) on delete cascade,
    holder text not null,
    until_ms bigint not null,
    reached boolean not null,
    refused_revision bigint,
    refusal text
);
