"""The pages that a patient takes home: consent, aftercare, and whether needling is right for them."""
