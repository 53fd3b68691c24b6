-- Board packs go as one PDF in the e-mail itself: those who never sign in read it where they read the rest of their papers, and a link asks
-- them for a step more. Only what is not sensitive may: the pack keeps which way it goes. A message names a frozen file of its partnership,
-- which is read when it is sent; the bytes never stand in the outbox.
alter table performance_pack add column way text not null default 'link' constraint performance_pack__way__check check (way in ('attached', 'link'));
comment on column performance_pack.way is 'attached: the PDF itself goes by e-mail, beside the personal link; link: the personal link alone.';

alter table outbox_message add column file_stored_name text constraint outbox_message__file_stored_name__check check (file_stored_name ~ '^[0-9a-f]{64}$');
alter table outbox_message add column file_hash text constraint outbox_message__file_hash__check check (file_hash ~ '^[0-9a-f]{64}$');
alter table outbox_message add column file_name text constraint outbox_message__file_name__check check (length(file_name) between 1 and 100);
comment on column outbox_message.file_stored_name is 'A frozen PDF of the partnership that goes with it, read when the message is sent.';
