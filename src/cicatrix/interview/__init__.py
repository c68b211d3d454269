"""The questionnaire: what is asked before needling, of whom, in which words and languages, and the way back."""
