-- Whether an answer is word for word the same as another is asked each time one is sent: without an index that reads all the
-- answers of its consultation, and a flood of equal answers would grow slower with each.
create index survey_response__content_hash__idx on survey_response (partnership_id, consultation_wave_id, content_hash);
