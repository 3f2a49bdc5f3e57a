"""A try that was cut off while sending may have arrived: is it safe still to send it again?"""

from __future__ import annotations

from connectors.contract import EffectClass, Repeated
from connectors.registry import connector_for
from review_queue.execution.clock import database_now
from review_queue.execution.ways_out import way_out_by_id
from review_queue.models import Attempt, Execution

KEY_MARGIN_SECONDS = 3600
CUT_OFF = Repeated.__name__.lower()


def was_cut_off(execution: Execution) -> bool:
    """Whether an earlier try may have been applied without anybody hearing of it."""
    tries = Attempt.objects.filter(execution=execution, phase="outcome")
    return tries.filter(outcome=CUT_OFF).exists()


def knows_key(execution: Execution) -> bool:
    """Whether the other side still knows this run's key, an hour to spare; N needs none."""
    effect = EffectClass(execution.effect_class)
    if effect is EffectClass.NATURAL:
        return True
    if effect is not EffectClass.KEYED:
        return False
    way_out = way_out_by_id(execution.action.connection_id_frozen, execution.action.kind)
    connector = connector_for(execution.action.kind)
    lifetime = connector.key_ttl_seconds(way_out.settings if way_out else None)
    first = execution.first_dispatched_at or execution.created_at
    age = (database_now() - first).total_seconds()
    return lifetime is None or age < lifetime - KEY_MARGIN_SECONDS
