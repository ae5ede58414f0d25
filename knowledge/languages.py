"""One name for each programming language, whatever a tab, a fence or an asker calls it."""

from __future__ import annotations

import re

LABELS: dict[str, tuple[str, ...]] = {
    "python": ("python", "py", "python3", "python sdk"),
    "node": ("node.js", "node", "nodejs", "node js"),
    "js": ("javascript", "js", "typescript", "ts", "web", "browser", "next.js"),
    "react": ("react", "react.js", "reactjs", "jsx", "tsx", "react hooks"),
    "react-native": ("react native", "react-native", "rn", "expo"),
    "swift": ("swift", "ios", "swiftui", "macos", "objective-c"),
    "kotlin": ("kotlin", "android", "jetpack compose", "java android", "compose"),
    "flutter": ("flutter", "dart"),
    "unity": ("unity", "c#", "csharp", "unity (webgl)"),
    "go": ("go", "golang"),
    "rust": ("rust",),
    "ruby": ("ruby",),
    "php": ("php",),
    "java": ("java", "kotlin server"),
    "cli": ("livekit cli", "cli", "lk", "shell", "bash", "sh", "curl", "console", "terminal"),
}
SHOWN = {
    "python": "Python",
    "node": "Node.js",
    "js": "JavaScript",
    "react": "React",
    "react-native": "React Native",
    "swift": "Swift",
    "kotlin": "Kotlin",
    "flutter": "Flutter",
    "unity": "Unity",
    "go": "Go",
    "rust": "Rust",
    "ruby": "Ruby",
    "php": "PHP",
    "java": "Java",
    "cli": "LiveKit CLI",
}
NAME_OF = {label: name for name, labels in LABELS.items() for label in labels}
LABEL_CHARS = 80
# Tabs and headings qualify their label: "Python (backend)", "Node.js SDK".
QUALIFIER = re.compile(r"\s*(\(.*\)|sdk|server sdk|agents?|code|example|sample)\s*$", re.IGNORECASE)


def language_of(label: str) -> str:
    """The language a tab label, heading or fence names; "" when it names none."""
    if len(label) > LABEL_CHARS:
        return ""
    name = label.strip().strip(":*`").strip().lower()
    return NAME_OF.get(name) or NAME_OF.get(QUALIFIER.sub("", name), "")


FAMILIES = (frozenset({"js", "react", "node", "react-native"}),)


def related(first: str, second: str) -> bool:
    """Whether code in one of these languages still helps somebody who writes the other."""
    return any(first in family and second in family for family in FAMILIES)
