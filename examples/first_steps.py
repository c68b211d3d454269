"""Four lines: read a case, plan it, look at the plan."""

from pathlib import Path

from cicatrix import pipeline

case = pipeline.read_case(Path(__file__).with_name("demo.toml"))
plan = pipeline.plan(case, draws=100)
print(plan.schedule.sessions[0].date, "first of", len(plan.schedule.sessions), "sessions")
print("improvement in the Goodman-Baron quantitative score:", plan.objective.median)
