"""What people call the parts and the fields of a story, in headings, labels and front matter."""

from __future__ import annotations

import re
from functools import lru_cache

from storybank.values import fold

PARTS = ("situation", "task", "action", "result")
"""The four parts, in the order they are told."""

CHALLENGE = "challenge"
"""The task where a situation is told apart from it, and the situation where none is."""

LEARNING = "learning"
"""What the candidate took from it: for the notes, with its heading."""

_PART_NAMES = {
    "situation": "S, Situation, Situations, Context, Background, Setting, Kontext, Hintergrund, Ausgangslage,"
    "Ausgangssituation, Lage, Contexte, Situación, Contexto, Antecedentes",
    "task": "T, Task, Tasks, Goal, Goals, Objective, Objectives, Aim, My role, My task, Aufgabe, Aufgaben,"
    "Ziel, Ziele, Tâche, Tâches, Objectif, Objectifs, Mission, Tarea, Tareas, Objetivo, Objetivos",
    "action": "A, Action, Actions, Actions taken, Approach, What I did, What we did, Steps, Steps taken,"
    "Aktion, Aktionen, Handlung, Handlungen, Vorgehen, Maßnahmen, Schritte, Was ich tat, Was ich getan habe,"
    "Démarche, Mesures, Ce que j'ai fait, Acción, Acciones, Enfoque, Pasos, Lo que hice",
    "result": "R, Result, Results, Outcome, Outcomes, Impact, Effect, Ergebnis, Ergebnisse, Resultat,"
    "Resultate, Wirkung, Résultat, Résultats, Bilan, Resultado, Resultados, Impacto",
    CHALLENGE: "Challenge, Challenges, Problem, Problems, Obstacle, Herausforderung, Herausforderungen, Défi,"
    "Défis, Problème, Desafío, Reto, Problema",
    LEARNING: "Learning, Learnings, Learned, Lesson, Lessons, Lessons learned, Lessons learnt, Reflection,"
    "Reflections, What I learned, What I learnt, Takeaway, Takeaways, Key takeaways, Gelernt, Lektion,"
    "Erkenntnis, Erkenntnisse, Was ich gelernt habe, Reflexion, Apprentissage, Apprentissages, Leçon, Leçons,"
    "Ce que j'ai appris, Aprendizaje, Aprendizajes, Lecciones, Lo que aprendí",
}

_FIELD_NAMES = {
    "title": "Titel, Titre, Título",
    "competencies": "Competency, Competences, Tags, Tag, Skills, Skill, Themes, Kompetenzen, Schlagworte,"
    "Compétences, Competencias, Etiquetas",
    "employer": "Company, Organisation, Organization, Arbeitgeber, Firma, Unternehmen, Employeur, Entreprise,"
    "Empresa",
    "happened": "When, Date, Year, Wann, Datum, Jahr, Quand, Année, Fecha, Año",
    "status": "",
    "id": "",
    "episode": "",
    "seconds": "",
    "withheld_from": "Not for, Confidential to",
    "notes": "Note, Notizen, Notiz, Notas",
    "source": "Quelle, Fuente",
}

FIELDS = tuple(_FIELD_NAMES)
"""The fields that front matter and labels hold; the four parts may stand there too."""

SIGNS = frozenset({"competencies", "status", "id", "episode", "seconds", "withheld_from"})
"""Fields whose own names say that a file is a story, whatever else it holds."""


def _meanings(names: dict[str, str]) -> dict[str, str]:
    said = {fold(name): meant for meant, many in names.items() for name in many.split(",") if name.strip()}
    return said | {fold(meant): meant for meant in names if meant}


_PART_MEANINGS = _meanings(_PART_NAMES)
_FIELD_MEANINGS = _meanings(_FIELD_NAMES)
_LETTERS = {"s": "situation", "t": "task", "a": "action", "r": "result"}

LONGEST_NAME = 60
"""Characters of a heading or label that can be a part's name: longer ones are sentences."""

_REMEMBERED = 1000
"""Names whose meaning is kept: the same ones stand in every story."""

_BRACKETS = re.compile(r"\([^()]*\)")
_IN_BRACKETS = re.compile(r"\A\s*[\[(]([^\[\]()]+)[\])]\s*\Z")
_BEFORE = re.compile(r"\A(?:the|my|our|[0-9]{1,2}[.)])\s+", re.IGNORECASE)
_JOINT = re.compile(r"[/&+:|,–—]|\s-\s|\s(?:and|und|et|y)\s", re.IGNORECASE)  # noqa: RUF001 - dashes


@lru_cache(_REMEMBERED)
def part_of(name: str) -> str | None:
    """Return which part a heading or label names; None where it names none.

    >>> part_of("What I did"), part_of("S / Situation"), part_of("Ergebnis (R)"), part_of("Metrics")
    ('action', 'situation', 'result', None)
    """
    if len(name) > LONGEST_NAME:
        return None
    plain = _BEFORE.sub("", _BRACKETS.sub("", _IN_BRACKETS.sub(r"\1", name)).strip())
    if whole := _PART_MEANINGS.get(fold(plain)):
        return whole
    meant = [_PART_MEANINGS.get(fold(word)) for word in _JOINT.split(plain) if word.strip()]
    return meant[0] if meant and None not in meant else None


def is_letter(name: str) -> bool:
    """Say whether a part is named by its letter alone: `A:` is also how people write an answer."""
    return fold(name) in _LETTERS


@lru_cache(_REMEMBERED)
def field_of(name: str) -> str | None:
    """Return which field a label or key names; None where it names none.

    >>> field_of("Tags"), field_of("withheld from"), field_of("mood")
    ('competencies', 'withheld_from', None)
    """
    return _FIELD_MEANINGS.get(fold(name)) if len(name) <= LONGEST_NAME else None


def is_own(name: str, meant: str) -> bool:
    """Say whether a field is called by its own name rather than by another that people use."""
    return fold(name) == fold(meant)
