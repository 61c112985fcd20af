"""Part: what every theme of a store's methods stands on."""

from __future__ import annotations

from storybank.storage._transactions import Transactions


class Part:
    """A theme of a store's methods: each of them is one transaction.

    A theme adds methods and nothing else; `Store` joins the themes and says what they work on.
    """

    _transactions: Transactions
