-- When a password was set (0: not known), and until when a token is accepted and when it last was (null: for ever, never).
alter table users add column password_changed_at_ms bigint not null default 0;
alter table tokens add column expires_at_ms bigint;
alter table tokens add column last_used_at_ms bigint;
