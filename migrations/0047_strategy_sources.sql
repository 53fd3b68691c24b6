-- Each number that a chapter's words give leads to where it came from: the figure with its files, the published answers of a survey, or the
-- document that the writer names. Kept with the text of the chapter, so that it is undone and compared with it.
alter table strategy_chapter add column sources jsonb not null default '[]'
  constraint strategy_chapter__sources__check check (jsonb_typeof(sources) = 'array');
comment on column strategy_chapter.sources is 'Where the numbers of its words came from (strategy/sources/source.types.ts).';

-- A review closes an action where it decides so: as done, with what came of it and what shows it, or as one that will not be done.
alter table strategy_review_decision
  add column closing text constraint strategy_review_decision__closing__check check (closing in ('done', 'not-done')),
  add column result text not null default '' constraint strategy_review_decision__result__check check (length(result) <= 2000),
  add column evidence text not null default '' constraint strategy_review_decision__evidence__check check (length(evidence) <= 2000);
comment on column strategy_review_decision.closing is 'Of “close”: how. Done in the action log when the outcome of the review is recorded.';
