"""A question as it was asked: what it probes, and which of the bank's stories answers it."""

from storybank.words.questions.answer import Answer, answer_question
from storybank.words.questions.guess import Guess, Scorer, samples_of
from storybank.words.questions.offers import Offer, OfferReason

__all__ = ["Answer", "Guess", "Offer", "OfferReason", "Scorer", "answer_question", "samples_of"]
