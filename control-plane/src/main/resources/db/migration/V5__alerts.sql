-- What the operators were last told is wrong at each data plane, so that a control plane that starts tells what has changed
-- since, and nothing twice. No row: nobody was told of it yet.
create table alerts_told (
    data_plane text not null primary key references data_planes (name) on delete cascade,
    wrong text not null -- JSON
);
