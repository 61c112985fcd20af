"""The forms in which three other preparation tools keep stories, read as they stand.

Each is one module: the coaching state of interview-coach-skill, the story bank of career-ops, and the
story bank of pm-interview-prep, which is JSON or Markdown. What they hold was read off the tools' own
instructions and parsers (noamseg/interview-coach-skill, santifer/career-ops, rskanumuri/pm-interview-prep).
"""

from storybank.formats.markdown.peers.recognised import peer_stories

__all__ = ["peer_stories"]
