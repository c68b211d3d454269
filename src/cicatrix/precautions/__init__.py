"""What protects a person around the sessions: who does what, when, what is recorded, and how good the evidence is."""
