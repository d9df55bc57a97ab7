"""Shows millions of small things."""

for number in range(2_000_000):
    display(number)
