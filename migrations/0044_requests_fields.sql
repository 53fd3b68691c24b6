-- A question may have a form of fields: a score and a reason for each of nine candidates cannot be asked for in one box of words. The fields
-- stand with the question, since a link's reader sees no other row; what was given stands with the answer field by field, and as words
-- beside it, as it would have come by e-mail or telephone.
alter table request add column fields jsonb not null default '[]';
comment on column request.fields is 'Fields of the form, in groups (requests/answer-fields.rules.ts); an empty list where the answer is a choice or words.';
alter table request_answer add column fields jsonb;
comment on column request_answer.fields is 'What was given in each field, by its code; null where the answer was a choice or words.';
grant select (fields) on request to fp_guest;
