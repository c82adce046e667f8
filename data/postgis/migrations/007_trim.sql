-- Deletes the records every reader has read: those of transactions before the slowest snapshot. A reader that was not seen
-- for a week is no longer waited for; without readers a day is kept. Of those the newest stays: a position is recognised by the
-- newest record it has seen, which is this one or a later one. (Before, only the newest of all stayed, and whoever wrote while a
-- reader trimmed had it read everything anew.) It deletes at most so many: a reader waits for it.
CREATE OR REPLACE FUNCTION lintu_store.trim_outbox(forget interval DEFAULT '7 days', keep interval DEFAULT '1 day', most integer DEFAULT 5000)
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    horizon xid8;
    deleted bigint;
BEGIN
    DELETE FROM lintu_store.readers WHERE seen_at < now() - forget;
    SELECT min(pg_snapshot_xmin(snapshot)) INTO horizon FROM lintu_store.readers;
    IF horizon IS NULL THEN
        SELECT min(xid) INTO horizon FROM lintu_store.outbox WHERE at >= now() - keep;
        horizon := least(coalesce(horizon, pg_snapshot_xmin(pg_current_snapshot())), pg_snapshot_xmin(pg_current_snapshot()));
    END IF;
    WITH gone AS (
        DELETE FROM lintu_store.outbox WHERE seq IN (
            SELECT seq FROM lintu_store.outbox
            WHERE xid < horizon AND seq < (SELECT max(seq) FROM lintu_store.outbox WHERE xid < horizon) ORDER BY seq LIMIT most)
        RETURNING xid
    ), noted AS (
        UPDATE lintu_store.feed SET trimmed = greatest(trimmed, (SELECT max(xid) FROM gone))
        WHERE EXISTS (SELECT FROM gone)
    )
    SELECT count(*) INTO deleted FROM gone;
    RETURN deleted;
END
$body$;
