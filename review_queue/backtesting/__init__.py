"""Past tasks judged again under another policy, on the facts as they were then."""

from review_queue.backtesting.result import BacktestResult, ChangedTask
from review_queue.backtesting.running import backtest, preview

__all__ = ["BacktestResult", "ChangedTask", "backtest", "preview"]
