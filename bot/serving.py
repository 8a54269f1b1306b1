"""`goodenough run`: the platforms of a config, served until someone stops them."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

from bot.app import Bot
from bot.config import Config
from bot.process import run_until_stopped
from bot.schedule import waiting
from bot.store.database import Store


def run_configured(config: Config) -> None:
    """Open the database, join every configured platform, and serve."""
    logging.basicConfig(level=config.core.log_level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    store = Store.open(Path(config.core.database))
    try:
        bot = Bot(store)
        ports = [adapter.join(bot, settings) for adapter, settings in config.platforms.values()]
        waiting.settle(store, bot.ports)
        asyncio.run(run_until_stopped(bot, ports))
    finally:
        store.close()
