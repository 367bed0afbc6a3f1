"""The study of Chapter 7: every network on clean, corrupted and foreign images.

``python -m study`` trains what is missing, predicts, and writes the tables of `data/`.
"""
