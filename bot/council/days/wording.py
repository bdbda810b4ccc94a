"""The ways in which residents write a day, as patterns: misspelt weekdays and short months included."""

from __future__ import annotations

import re

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary|urary)?|feb(?:r?u?ary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
#: The spellings of each weekday, Monday first.
WEEKDAYS = (
    r"mon(?:days?)?|mundays?|mondya|monda|mnoday|mondey",
    r"tue(?:s(?:days?)?)?|tuseday|teusday|tuesdy|tusday|teusdays|tuesady|tuseday|tusedays",
    r"wed(?:s|nesdays?)?|wensdays?|wendsday|wednsday|wedensday|wenesday|wednesdy|wendesday|wednesady|wendnesday|wedsday|wedneday|weddnesday",
    r"thu(?:r(?:s(?:days?)?)?)?|thurday|thursdy|thrusday|thersday|thurdsay|thuresday|thirsday|thusday|thursay|thursdey",
    r"fri(?:days?)?|firdays?|fridy|fryday|friady|fridya",
    r"sat(?:urdays?)?|saterdays?|satuday|saturdy|satarday|saturady|sartuday|satday|satrday|satruday",
    r"sun(?:days?)?|sundy|sundey|sunady|snuday",
)
WEEKDAY = "(?:" + "|".join(f"(?P<w{number}>{words})" for number, words in enumerate(WEEKDAYS)) + ")(?![a-z])"
#: Without a word before them these are more often something else: `sat down`, `the sun`, `mon ami`.
BARE = frozenset({"sat", "sun", "mon", "wed", "thu", "may", "mar"})
#: A short weekday is one after these words ...
BEFORE_SHORT = re.compile(
    r"(?:(?<![a-z])(?:on|by|till?|until|since|before|after|from|open|close[sd]?|shut|due|collected|emptied)|[&/])"
    r"(?: the)? ?$"
    r"|(?:" + "|".join(WEEKDAYS) + r")(?: and| or| to| ?[&,/-]) ?$",
    re.I,
)
#: ... or beside another weekday, or with a part of the day behind it.
AFTER_SHORT = re.compile(
    r"(?: and | or | to | ?[&,/-] ?)(?:"
    + "|".join(WEEKDAYS)
    + r")(?![a-z])| (?:morning|afternoon|evening|night|am|pm)(?![a-z])",
    re.I,
)
COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "couple": 2, "three": 3, "few": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
COUNT = rf"(?P<count>\d{{1,3}}|(?:a )?(?:couple(?: of)?|few)|{'|'.join(word for word in COUNTS if ' ' not in word)})"
UNIT = r"(?P<unit>days?|weeks?|fortnights?|months?)"
NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_PART_OF_DAY = r"(?: (?:morning|afternoon|evening|night))?"
NEAR = {
    r"(?:the )?day be?fore (?:yesterday|yesturday|yesterdy|yday)": -2,
    r"(?:the )?day after (?:tomorrow|tomorow|tommorow|tommorrow|tomoz|2moro)": 2,
    rf"(?:yesterday|yesturday|yesterdy|yestarday){_PART_OF_DAY}|last night|last nite": -1,
    rf"(?:tomorrow|tomorow|tommorow|tommorrow|tomorro|tomoz|2moro|2morrow){_PART_OF_DAY}": 1,
    r"today|2day|tonight|tonite|this (?:morning|afternoon|evening)|just now": 0,
}
#: Days of every year by name: (month, day).
FIXED = {
    r"(?:christmas|x-?mas) eve": (12, 24),
    r"(?:christmas|x-?mas) day": (12, 25),
    r"box(?:ing|in) day": (12, 26),
    r"new year'?s? eve": (12, 31),
    r"new year'?s? day": (1, 1),
    r"(?:halloween|hallowe'en)": (10, 31),
    r"bonfire night": (11, 5),
}
#: Tells that something is over, or still to come.
OVER = re.compile(
    r"\b(?:was|were|left|went|gone|ago|been|died|passed|bought|sold|since|moved|started|became|turned|ended|vacated"
    r"|has|have|'?ve|completed|mooved|last|didn'?t|wasn'?t|weren'?t|missed|hasn'?t|haven'?t)\b",
    re.I,
)
TO_COME = re.compile(r"\b(?:will|going to|'?ll|next|coming|moving|leaving|about to|from)\b", re.I)
#: What follows a figure that is no day: `2nd floor`, `3/4 full`.
NOT_A_DAY = (
    r"(?! (?:floor|street|st|road|avenue|time|birthday|one|house|bin|bag|week|form|year|hand|class|person|child"
    r"|letter|reminder|attempt|complaint|request)\b)"
)
