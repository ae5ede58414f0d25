"""Which numbers may be dialled at all, whatever is allowed here. Pure.

Kinds and validity: https://github.com/google/libphonenumber, as of the installed `phonenumbers`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from bot.diagnostics.dial.plan import No
from bot.diagnostics.phone import Phone

FORM = "Write the number with + and the country code, such as +1 415 555 2671."
SEPARATORS = re.compile(r"[\s().\-/\u2010-\u2015\u2212]+")
# No telephone number of anybody; emergency numbers with a country code in front are as short.
SHORT_DIGITS = 6
SHORT = No(code="short", words="I never dial short numbers: emergency numbers are among them.")
NANP, NANP_AREA_DIGITS = 1, 3
# 976 behind any area code costs as much as 900. https://www.nanpa.com
NANP_PREMIUM = re.compile(r"\+1\d{3}976\d{4}")
NO_COUNTRY = "001"
CALLABLE = frozenset(
    {PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.VOIP, PhoneNumberType.TOLL_FREE}
)
KINDS: Mapping[int, tuple[str, str]] = {
    PhoneNumberType.PREMIUM_RATE: ("premium", "a premium-rate number"),
    PhoneNumberType.SHARED_COST: ("shared-cost", "a shared-cost number"),
    PhoneNumberType.PERSONAL_NUMBER: ("personal", "a personal number, which may lead anywhere"),
    PhoneNumberType.UAN: ("uan", "a universal access number of a company"),
    PhoneNumberType.PAGER: ("pager", "a pager"),
    PhoneNumberType.VOICEMAIL: ("voicemail", "a mailbox"),
}
# A calling code alone, as an allowed prefix, stands for these countries: others that share it may cost many times as much.
MEANT: Mapping[int, Collection[str]] = {NANP: ("US", "CA")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """A number that somebody can be called under: in E.164, with its country's two letters."""

    number: Phone
    country: str
    calling_code: int


def callee(written: str) -> Callee | No:
    """The number as it is dialled, or why it is not. Spaces, dashes, brackets and "tel:" around it do not matter; an extension, letters or other digits do."""
    bare = _bare(written)
    if isinstance(bare, No):
        return bare
    short = SHORT if len(bare) - 1 <= SHORT_DIGITS else None
    try:
        parsed = phonenumbers.parse(bare, None)
    except phonenumbers.NumberParseException:
        return short or No(code="form", words=f"No country has such a number. {FORM}")
    code = parsed.country_code or 0  # it always has one: parsing fails for a number without
    return _emergency(parsed, code) or short or _kind(parsed, code) or _whole(parsed, code)


def allowed(number: Callee, prefixes: Collection[str]) -> No | None:
    """Why these prefixes do not cover the number; None when they do. The longest that fits decides."""
    fitting = max((prefix for prefix in prefixes if len(prefix) > 1 and number.number.raw.startswith(prefix)), key=len, default="")
    if not fitting:
        return No(code="prefix", words=f"Numbers that begin with {number.number.raw[:4]} are not among those that may be test-called here.", ask=True)
    code = f"+{number.calling_code}"
    own = len(fitting) >= len(code) + (NANP_AREA_DIGITS if number.calling_code == NANP else 1)
    meant = MEANT.get(number.calling_code) or (phonenumbers.region_code_for_country_code(number.calling_code),)
    if own or number.country in meant:
        return None
    words = f"This number is in {number.country}, which shares {code} with others and may cost far more. It needs a longer prefix in ASK_AI_DIAL_PREFIXES."
    return No(code="country", words=words, ask=True)


def _bare(written: str) -> str | No:
    """A plus and digits from 0 to 9."""
    # Marks of writing direction come along when a number is copied from an address book.
    text = "".join(letter for letter in written if unicodedata.category(letter) != "Cf").strip()
    if re.match(r"sips?:|.*@", text, re.IGNORECASE | re.DOTALL):
        return No(code="sip", words=f"I dial telephone numbers, not SIP addresses. {FORM}")
    text = SEPARATORS.sub("", re.sub(r"\Atel:", "", text, flags=re.IGNORECASE))
    if not re.fullmatch(r"\+?[0-9]+", text):
        return No(code="form", words=f"I read only the digits 0 to 9 and a plus in front, no letters and no extension. {FORM}")
    if not text.startswith("+"):
        return (
            SHORT
            if len(text) <= SHORT_DIGITS
            else No(code="plus", words=f"The country is missing: 0 and 00 in front mean something else in every country. {FORM}")
        )
    return text


def _emergency(parsed: PhoneNumber, code: int) -> No | None:
    national = phonenumbers.national_significant_number(parsed)
    regions = phonenumbers.region_codes_for_country_code(code)
    if len(national) > SHORT_DIGITS or not any(phonenumbers.is_emergency_number(national, region) for region in regions):
        return None
    return No(code="emergency", words="That is an emergency number. I never dial those.")


def _kind(parsed: PhoneNumber, calling_code: int) -> No | None:
    kind = phonenumbers.number_type(parsed)
    if NANP_PREMIUM.fullmatch(phonenumbers.format_number(parsed, PhoneNumberFormat.E164)):
        kind = PhoneNumberType.PREMIUM_RATE
    if kind in KINDS:
        code, what = KINDS[kind]
        return No(code=code, words=f"That is {what}. I never dial those.")
    if phonenumbers.region_code_for_country_code(calling_code) == NO_COUNTRY:
        return No(code="no-country", words=f"+{calling_code} belongs to no country but to satellites and worldwide services. I never dial those.")
    return None


def _whole(parsed: PhoneNumber, calling_code: int) -> Callee | No:
    length = phonenumbers.is_possible_number_with_reason(parsed)
    if length != ValidationResult.IS_POSSIBLE:
        wrong = {
            ValidationResult.TOO_SHORT: "too short",
            ValidationResult.TOO_LONG: "too long",
            ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "without its area code",
        }
        return No(code="length", words=f"The number is {wrong.get(length, 'of a wrong length')} for +{calling_code}. {FORM}")
    country = phonenumbers.region_code_for_number(parsed)
    if country is None or not phonenumbers.is_valid_number(parsed) or phonenumbers.number_type(parsed) not in CALLABLE:
        return No(code="unused", words=f"Nobody can have this number: its range is not in use behind +{calling_code}.")
    number = Phone(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))
    return Callee(number=number, country=country, calling_code=calling_code)
