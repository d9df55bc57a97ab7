"""What a person who grades is told instead of a traceback."""


class CourseError(Exception):
    """Something that a person can put right; the message is one line that says how."""
