"""Sharing safely: a bank, a plan or a round without what others need not know.

```text
_redaction    Redaction, what to take out; Redacted, what was
_fields       what each field of each value holds
_finder       where known words stand in a text, in whatever spelling
_spellings    the ways in which one name is written
_contacts     addresses, numbers, links and names in running text
_known        everybody and everything that is to be taken out, with its stand-in
_rewriter     a value again, with the stand-ins
_dropping     what goes altogether, and what that leaves
```
"""

from storybank.formats.redaction.redact import redact_bank, redact_plan, redact_round, redacted_if_asked
from storybank.formats.redaction.redaction import Redacted, Redaction

__all__ = ["Redacted", "Redaction", "redact_bank", "redact_plan", "redact_round", "redacted_if_asked"]
