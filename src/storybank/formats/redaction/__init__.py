"""Sharing safely: a bank, a plan or a round without what others need not know.

```text
redaction   Redaction, what to take out; Redacted, what was; what each field of each value holds
finder      where known words, addresses, numbers and links stand in a text, in whatever spelling
known       everybody and everything that is to be taken out, with its stand-in, in each of its spellings
rewriter    a value again, with the stand-ins
redact      the verbs; what goes altogether, and what that leaves of a plan
```
"""

from storybank.formats.redaction.redact import redact_bank, redact_plan, redact_round, redacted_if_asked
from storybank.formats.redaction.redaction import Redacted, Redaction

__all__ = ["Redacted", "Redaction", "redact_bank", "redact_plan", "redact_round", "redacted_if_asked"]
