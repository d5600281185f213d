-- The feed of citizens' acts, in order of their positions.
CREATE INDEX acts_of_citizens ON events (position) WHERE authority IS NULL;
