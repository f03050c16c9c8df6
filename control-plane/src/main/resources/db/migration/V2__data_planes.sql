-- The data planes that are registered; what they report is kept in memory.
create table data_planes (
    name text not null primary key,
    url text not null,
    labels text not null -- JSON
);
