# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Start here
#
# A network that learns nothing, one that knows its training set by heart, one that takes all night: the remedies
# for these are the subject of this course. In each notebook you predict, run, and write the decisive functions yourself, in NumPy.
# A check under every exercise answers at once and, when something is wrong, often names the mistake.

# %% [markdown]
# ## How far you are
#
# Run the cell below (click into it, then **Shift+Enter**), today and whenever you come back.

# %%
from helpers.checks import progress

progress.show()

# %% [markdown]
# What a check finds is noted in a small file beside this page, `.progress.jsonl`. It stays on your computer, grading never looks at it,
# and to begin anew you may delete it. A topic's name in the table opens its notebook.

# %% [markdown]
# ## The course
#
# Take the topics in order; each says what it builds on. The time is what the notebook itself takes to run from top to bottom.
# Yours is another matter: an exercise takes between 3 and 15 minutes.
#
# | topic | afterwards you can | runs in |
# |---|---|---|
# | [00 · Know what to try next](00_setting_up/setting_up.ipynb) | split data without leaks, tell bias from variance, normalise inputs | 15 s |
# | [01 · Start a deep network so that it can learn](01_initialization/initialization.ipynb) | choose first weights of the right size, and see when they are not | 15 s |
# | [02 · Keep a deep network from learning its training set by heart](02_regularization/regularization.ipynb) | use L2, L1, dropout, early stopping and augmentation, and know what each costs | 15 s |
# | [03 · Check your gradients before you trust them](03_gradient_checking/gradient_checking.ipynb) | prove a backward pass right, and find the bug in a wrong one | 10 s |
# | [04 · Make training go faster](04_optimizers/optimizers.ipynb) | write mini-batches, momentum, RMSprop, Adam and learning rate decay | 20 s |
# | [05 · Search for hyperparameters with a plan](05_tuning/tuning.ipynb) | search on the right scale, from coarse to fine, within a budget | 15 s |
# | [06 · Normalise every layer, and tell many classes apart](06_batchnorm_softmax/batchnorm_softmax.ipynb) | write batch norm forward, backward and at test time, and a softmax classifier | 10 s |
# | [07 · Leave the derivatives to a framework](07_frameworks/frameworks.ipynb) | rebuild it all in PyTorch with the same numbers, and choose a framework (needs PyTorch) | 20 s |

# %% [markdown]
# ## How to work
#
# 1. **Read and predict.** Where it says *Predict*, commit to an answer before you run on: being surprised is how an idea sticks.
# 2. **Run** the cells in order, with Shift+Enter. *Run All* is fine, too: what still waits for an exercise says which one.
# 3. **Write** the function where it says `# Your code here`; the text above `raise NotImplementedError` says what goes in and what comes out.
# 4. **Check.** Run the cell with `check(...)`, as often as you like. It shows what holds, the first case that doesn't, what came and what should have come.
# 5. **Ask for a hint** when you are stuck: `hint("name_of_the_function")` in a cell of your own; again for a stronger one, three in all.
# 6. **Validate.** The button in the notebook's toolbar runs everything afresh and lists the checks that fail.
# 7. **Hand in** the notebook, a single file such as `initialization.ipynb`. Grading asks the same questions with other numbers: what passes here passes there.

# %% [markdown]
# ## When something looks odd
#
# - *A `NameError` after opening a notebook again:* the variables are gone, your text isn't. Run all cells above (menu **Run**).
# - *A check fails and you are sure:* restart the kernel (menu **Kernel**) and run again; an old function may still be in memory.
# - *A cell spoilt beyond repair:* **Ctrl+Z** goes back far. Only cells with `# Your code here` and your own are yours to change; grading restores the others.
# - *You want the untouched notebook back:* it is in the archive, or repository, that you got the course from.
