"""What the scripted assistant says: one of everything that the widget can show, in each script."""

from __future__ import annotations

from typing import Any

SHOW = "show everything"
OFFER = "offer questions"
SILENCE = "silence"

_WORDS = {
    "zh-Hans": {
        "text": "京东白条现在被冻结，要问京东请打 950618。",
        "product": "京东白条",
        "status": "已冻结",
        "amount": "应还",
        "due": "到期日",
        "steps": ["还清逾期的金额", "更新证件，重新认证"],
        "source": "《京东白条账户异常是什么意思》",
        "publisher": "京东金融",
        "question": "你想问哪个？",
        "choices": ["还不上怎么办", "转人工"],
    },
    "zh-Hant": {
        "text": "京東白條現在被凍結，要問京東請打 950618。",
        "product": "京東白條",
        "status": "已凍結",
        "amount": "應還",
        "due": "到期日",
        "steps": ["還清逾期的金額", "更新證件，重新認證"],
        "source": "《京东白条账户异常是什么意思》",
        "publisher": "京東金融",
        "question": "你想問哪個？",
        "choices": ["還不上怎麼辦", "轉人工"],
    },
    "en": {
        "text": "Your JD Baitiao (京东白条) is frozen. To ask JD, call 950618.",
        "product": "JD Baitiao",
        "status": "Frozen",
        "amount": "Amount due",
        "due": "Due date",
        "steps": ["Pay the overdue amount", "Renew your ID and verify again"],
        "source": "《京东白条账户异常是什么意思》",
        "publisher": "JD Finance",
        "question": "Which one do you mean?",
        "choices": ["What if I can't pay?", "Talk to a person"],
    },
}


def buttons(*titles: str) -> list[dict[str, str]]:
    """Quick replies that send what they say."""
    return [{"title": title, "payload": title} for title in titles]


def everything(language: str) -> dict[str, Any]:
    """An answer with text, card, steps, sources and quick replies; it asks whether it helped."""
    words: dict[str, Any] = _WORDS[language]
    rows = [
        {"label": words["amount"], "value": "¥1,280.00"},
        {"label": words["due"], "value": "2026-11-10"},
    ]
    account = {
        "type": "account",
        "product": words["product"],
        "status": words["status"],
        "tone": "bad",
        "rows": rows,
    }
    return {
        "text": words["text"],
        "language": language,
        "parts": [
            {"type": "text", "text": words["text"]},
            account,
            *({**account, "tone": tone} for tone in ("warning", "good")),
            {"type": "steps", "items": words["steps"]},
        ],
        "sources": [
            {
                "title": words["source"],
                "publisher": words["publisher"],
                "date": "2024-09-29",
                "url": "https://www.example.com/help",
            },
            {"title": words["source"]},
        ],
        "buttons": buttons(*choices(language)),
    }


def question(language: str) -> dict[str, Any]:
    """A question back, with the same quick replies."""
    return {
        "text": _WORDS[language]["question"],
        "language": language,
        "buttons": buttons(*choices(language)),
        "offers": "questions",
    }


def choices(language: str) -> list[str]:
    """The titles of the quick replies."""
    words: dict[str, Any] = _WORDS[language]
    return list(words["choices"])
