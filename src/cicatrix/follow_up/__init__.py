"""After the session: how often what goes wrong, what is normal on which day, and whom to call when.

Triage answers a patient, which makes it a device function: nothing but the pipeline and its verb imports it, and
leaving it out leaves the catalogue of events and everything else whole.
"""
