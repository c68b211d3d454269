"""Everyday words for what the data say in the clinic's words; what is not listed here is plain enough as it is."""

from __future__ import annotations

EVENTS = {
    "pinpoint bleeding, then small crusts": "tiny spots of blood and then small crusts",
    "dryness, peeling, itch": "dry, peeling or itchy skin",
    "milia": "tiny white bumps",
    "granulomatous reaction": "hard lumps in the skin",
    "infection with mycobacteria": "a rare, slow infection with lumps",
    "bacterial infection": "an infection with pus",
    "contact or irritant dermatitis": "a rash from a product",
    "flare of acne": "more spots",
}
"""Events by name, without what stands in brackets."""
STEPS = {
    "red, warm and tight skin with pinpoint blood": "red, warm, tight skin with tiny spots of blood",
    "touching the skin, or putting anything but the clinic's gel on it": "touch your skin, or put on anything but the "
    "clinic's gel",
    "make-up, sunscreen, acids, retinoid, vitamin C and all other active products": "make-up, sunscreen, vitamin C, "
    "acids, retinoids",
    "sun on the treated skin": "sun on your face",
    "staying in the shade, with a hat": "stay in the shade and wear a hat",
    "wash with lukewarm water or a gentle cleanser": "wash with lukewarm water or a gentle cleanser",
    "swimming, exercise that makes you sweat, sauna and hot tub": "swimming, sweaty sport, sauna, hot tub",
    "mineral sunscreen of SPF 30 or more, every day": "put on mineral sunscreen every day, SPF 30 or more",
    "make-up (clinics allow it from 24 h, better 48 h; the barrier holds after two to three days)": "make-up, "
    "better not before day 3",
    "swimming (clinics allow it from 72 h; holes may stay open for a week)": "swimming, for the whole first week",
    "the usual cleanser and moisturiser again": "use your usual cleanser and moisturiser again",
    "retinoid, acids and vitamin C (day 5 at the earliest, day 7 as a rule)": "retinoids, acids, vitamin C",
}
"""Lines of the first days."""
FLAGS = {
    "tingling round the mouth, metallic taste, ringing ears, twitching, drowsiness, fainting, a seizure, or blue or "
    "grey lips": "tingling round your mouth, a metal taste, ringing in your ears, twitching, feeling very sleepy or "
    "faint, a fit, or blue or grey lips",
    "loss or change of vision, or a painful eye": "you see less or see things differently, or an eye hurts",
    "grouped blisters near an eye, or blisters that spread, or blisters with fever": "a group of blisters near an eye, "
    "blisters that spread, or blisters with a fever",
    "tingling or nerve-like pain, grouped blisters or punched-out sores": "tingling or burning pain, a group of "
    "blisters, or small open sores",
    "pain, redness or swelling that increases after 48 h, pus, fever of 38 °C or more, or red streaks": "pain, redness "
    "or swelling that gets worse after 2 days, pus, a fever (38 °C, 100.4 °F or more), or red streaks",
    "redness that is not clearly fading at 72 h, or is there on day 7": "redness that is not clearly fading after 3 "
    "days, or is still there after a week",
    "a lump or abscess that does not settle on usual antibiotics": "a lump that does not go away with antibiotics",
}
"""Red flags by sign."""
ALLOWED = {
    "mineral sunscreen": "mineral sunscreen (put it on from then)",
    "usual cleanser and moisturiser": "your usual face wash and cream",
    "exercise that makes you sweat, sauna, hot tub": "sweaty sport, sauna, hot tub",
    "products that are not meant for open skin, with fragrance or preservatives": "other creams, and all with scent",
    "retinoid, acids, vitamin C and other actives": "retinoids, acids, vitamin C",
    "sun on the treated skin, without shade": "sun on your face (with sunscreen)",
}
"""What is allowed again."""
