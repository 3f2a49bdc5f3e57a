"""How the waits nest: each must end well before the next larger one (seconds)."""

EFFECT_CONNECT_TIMEOUT_S = 5  # opening a connection to the outside
EFFECT_READ_TIMEOUT_S = 20  # waiting for its answer
EFFECT_WALL_S = 30  # one effect, all in all
EFFECT_START_WITHIN_S = 5  # between the point of no return and the first byte
EXECUTION_LEASE_S = 120  # a claimed execution belongs to its worker
JOB_SOFT_LIMIT_S = 150  # a job is told to stop (prefork pools)
JOB_HARD_LIMIT_S = 180  # a job is ended (prefork pools)
BROKER_VISIBILITY_S = 3600  # an unacknowledged message is given to somebody else
