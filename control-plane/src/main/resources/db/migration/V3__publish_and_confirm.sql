-- The revision that data planes should run: the newest, unless changes wait to be applied.
alter table store add column published bigint not null default 0;
update store set published = coalesce((select max(number) from revisions), 0);

-- The revisions that are, or were, undone unless somebody confirms them.
create table confirmations (
    revision bigint not null primary key,
    rollback_to bigint not null, -- whose configuration comes back
    deadline_ms bigint not null,
    state text not null check (state in ('pending', 'confirmed', 'rolled-back'))
);

-- While one is pending nothing else is committed, so there is never a second one.
create unique index one_pending on confirmations (state) where state = 'pending';
