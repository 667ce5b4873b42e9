"""Recognizes long passwords that are easy to guess. The hub's image has no library for this."""

import itertools
import re
from collections.abc import Callable

MIN_DISTINCT = 5
# Shorter words could be part of any password.
MIN_WORD = 4
# Characters around a common word that do not make it strong.
MAX_DECORATION = 6
# Share of neighboring characters that follow each other on the keyboard or in the alphabet.
MAX_SEQUENCE = 0.6

KEYBOARD = [
    *("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop"),
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol"),
]
NEIGHBORS = {pair for row in KEYBOARD for one, other in itertools.pairwise(row) for pair in (one + other, other + one)}
# Words of this product, which are not in general lists.
PRODUCT = {
    "jupyter",
    "jupyterhub",
    "jupyterlab",
    "notebook",
    "notebooks",
    "kubeflow",
    "kubernetes",
    "tensorflow",
    "changeme",
}
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")


def is_weak(password: str, name: str, is_common: Callable[[str], bool]) -> bool:
    """Whether a password is easy to guess. `is_common` says whether a word is in a list of common passwords."""
    lower = password.lower()
    return (
        len(set(lower)) < MIN_DISTINCT
        or lower.isdecimal()
        or any(len(part) >= 3 and part in lower for part in (name, name.split("@")[0]))
        or is_repeated(lower)
        or is_sequence(lower)
        or is_decorated_word(lower, is_common)
    )


def is_repeated(text: str) -> bool:
    """Whether the text repeats its beginning, as in "secret1secret1"."""
    return any(text[period:] == text[:-period] for period in range(1, len(text) // 2 + 1))


def is_sequence(text: str) -> bool:
    pairs = [one + other for one, other in itertools.pairwise(text)]
    return sum(pair in NEIGHBORS or pair[0] == pair[1] for pair in pairs) >= MAX_SEQUENCE * len(pairs)


def is_decorated_word(text: str, is_common: Callable[[str], bool]) -> bool:
    """Whether the text is one or two common words with a few other characters around, as in "Password2026!"."""
    core = without_decoration(text)

    def is_word(word: str) -> bool:
        return len(word) >= MIN_WORD and (word in PRODUCT or is_common(word))

    def is_one_or_two(words: str) -> bool:
        return is_word(words) or any(
            is_word(words[:end]) and is_word(words[end:].lstrip("-_. ")) for end in range(len(words))
        )

    cores = {core, core.translate(LOOKALIKES), without_decoration(text.translate(LOOKALIKES))}
    return any(len(text) - len(words) <= MAX_DECORATION and is_one_or_two(words) for words in cores)


def without_decoration(text: str) -> str:
    return re.sub(r"^[^a-z]+|[^a-z]+$", "", text)
