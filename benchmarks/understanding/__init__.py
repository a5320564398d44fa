"""How well questions are understood: one model measured, alternatives compared, public data.

make eval QUESTIONS=file.tsv             # the trained model: benchmarks.understanding.eval
make bench-nlu QUESTIONS=file.tsv        # alternatives on our data: ...compare
make bench-banking77 DATA=folder         # our pipeline on public data: ...banking77
"""
