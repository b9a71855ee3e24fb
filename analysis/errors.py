"""What can go wrong, as exceptions of the package's own."""


class AnalysisError(Exception):
    """Base of every error that this package raises on purpose; the message names the bad value and the fix."""


class ArticleError(AnalysisError):
    """An article that cannot be read: a missing or binary file, broken markup, a wrong date."""


class LexiconError(AnalysisError):
    """A word list that cannot be used: a missing column, a kind that does not exist."""


class ModelError(AnalysisError):
    """A spaCy pipeline that is not installed, too old, or without a parser; a language model that cannot be asked."""


class CorrectionError(AnalysisError):
    """A correction that cannot be meant: an unknown verdict, row or field."""
