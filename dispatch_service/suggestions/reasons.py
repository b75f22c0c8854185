"""Why something is suggested, in words and figures, 中文 and English. No word of a resident can stand in them. Pure."""

from dispatch_service.rules.words import Said
from dispatch_service.suggestions.callers import RepeatCaller
from dispatch_service.suggestions.cases import Place
from dispatch_service.suggestions.categories import Guess
from dispatch_service.suggestions.duplicates import Duplicate
from dispatch_service.suggestions.ground import Ground
from dispatch_service.suggestions.incidents import Incident

_PLACES = {
    Place.UNKNOWN: Said("地点未能确认是否相同", "it is not known whether the places are the same"),
    Place.ELSEWHERE: Said("地点不同", "different places"),
}


def of_duplicate(found: Duplicate, ground: Ground) -> Said:
    """Words, place, time, caller, and what could be done."""
    words, place, apart = _percent(found.words), _place(found, ground), _span(found.hours)
    parts = [
        Said(f"用词加权重合{words}", f"{words} of their words in common by weight"),
        place,
        Said(f"相隔{apart.zh}", f"{apart.en} apart"),
    ]
    if found.same_caller:
        parts.append(Said("同一来电号码", "the same telephone number"))
    end = (
        Said("均在办，可由派遣员决定是否并案", "both are open: the desk may merge them")
        if found.mergeable
        else Said("其中一件已办结，供参考", "one of them has been answered: for reference")
    )
    return Said(f"{'，'.join(one.zh for one in parts)}；{end.zh}", f"{', '.join(one.en for one in parts)}; {end.en}")


def of_caller(found: RepeatCaller) -> Said:
    """How many tickets, how fast, how many still open."""
    number, still = len(found.cases), sum(case.open for case in found.cases)
    days = max(1, round(found.days))
    return Said(
        f"同一来电号码{days}天内{number}件，在办{still}件",
        f"{number} tickets of one telephone number within {_counted(days, 'day')}, {still} of them open",
    )


def of_incident(found: Incident, ground: Ground) -> Said:
    """How many, how fast, of how many people, and what they have in common."""
    number, span, callers = len(found.cases), _span(found.hours), found.callers
    zh = f"{span.zh}内{number}件，{callers}个来电号码"
    en = f"{number} tickets within {span.en}, of {callers} callers"
    if found.ground == "words":
        least = _percent(found.words)
        return Said(
            f"{zh}，与居中一件用词加权重合均不低于{least}",
            f"{en}, each with {least} or more of its words in common with the one in the middle",
        )
    first = found.cases[0]
    place, category = ground.place(first.near), ground.category(first.category)
    return Said(
        f"{place.zh}“{category.zh}”{zh}，平时同等时长约{found.usual:.1f}件",
        f"{category.en} in {place.en}: {en}; otherwise about {found.usual:.1f} in as long a time",
    )


def of_guess(found: Guess, ground: Ground) -> Said:
    """Which category, and how far ahead it is."""
    name, sure = ground.category(found.category), _percent(found.confidence)
    return Said(
        f"建议归入“{name.zh}”：命中规则词{found.words}个，权重{found.weight:g}，领先程度{sure}",
        f"{name.en}: {_counted(found.words, 'word')} of its rule found, weighing {found.weight:g}; {sure} ahead",
    )


def _place(found: Duplicate, ground: Ground) -> Said:
    if found.place.same:
        there = ground.place(found.earlier.area if found.place is Place.SAME_AREA else found.earlier.near)
        return Said(f"同在{there.zh}", f"both in {there.en}")
    return _PLACES[found.place]


def _span(hours: float) -> Said:
    if hours < 1:
        return Said("1小时", "an hour")
    if hours < 48:
        return Said(f"{round(hours)}小时", _counted(round(hours), "hour"))
    return Said(f"{round(hours / 24)}天", _counted(round(hours / 24), "day"))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _percent(share: float) -> str:
    return f"{share:.0%}"
