"""What `helpers.datasets` promises."""

import json

import numpy as np
import pytest

from helpers import datasets

TWO_CLASSES = pytest.mark.parametrize(
    "draw", [datasets.circles, datasets.moons, datasets.petals], ids=lambda draw: draw.__name__
)


@TWO_CLASSES
@pytest.mark.parametrize("m", [2, 7, 200])
def test_two_class_sets_have_the_courses_shapes(draw, m):
    X, Y = draw(m, 0)
    assert X.shape == (2, m)
    assert Y.shape == (1, m)
    assert set(np.unique(Y)) == {0, 1}
    assert Y.sum() == m // 2


@TWO_CLASSES
def test_a_seed_and_its_generator_give_the_same_points(draw):
    for first, again in zip(draw(50, 3), draw(50, np.random.default_rng(3)), strict=True):
        np.testing.assert_array_equal(first, again)
    assert not np.array_equal(draw(50, 3)[0], draw(50, 4)[0])


@TWO_CLASSES
def test_examples_come_in_random_order(draw):
    _, Y = draw(200, 0)
    changes = np.sum(Y[0, 1:] != Y[0, :-1])
    assert 60 < changes < 140


@TWO_CLASSES
@pytest.mark.parametrize(
    ("arguments", "named"),
    [({"m": 1}, "m must be at least 2, got 1"), ({"m": 9, "noise": -1}, "noise must not be neg")],
)
def test_two_class_sets_refuse_with_the_arguments_name(draw, arguments, named):
    with pytest.raises(ValueError, match=named):
        draw(rng=0, **arguments)


def test_field_has_the_courses_shapes_and_a_seed():
    X, Y = datasets.field(1, 0)
    assert X.shape == (2, 1) and Y.shape == (1, 1)
    from_generator = datasets.field(50, np.random.default_rng(3))
    for first, again in zip(datasets.field(50, 3), from_generator, strict=True):
        np.testing.assert_array_equal(first, again)


def test_on_the_field_the_nearest_player_wins_but_for_noise():
    X, without = datasets.field(20_000, 0, noise=0)
    ours, others = (
        np.min([np.hypot(*(X - player[:, None])) for player in team.T], axis=0)
        for team in (datasets.OURS, datasets.OTHERS)
    )
    np.testing.assert_array_equal(without[0], ours < others)
    _, Y = datasets.field(20_000, 0)
    assert 0.83 < np.mean(without == Y) < 0.87
    assert 0.56 < Y.mean() < 0.64
    assert np.all(np.abs(X).max(axis=1) <= [1.5, 1])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [({"m": 0}, "m must be at least 1, got 0"), ({"m": 9, "noise": -1}, "noise must not be neg")],
)
def test_the_field_refuses_with_the_arguments_name(arguments, named):
    with pytest.raises(ValueError, match=named):
        datasets.field(rng=0, **arguments)


@pytest.mark.parametrize("n_petals", [0, 3, -2])
def test_petals_come_in_pairs(n_petals):
    with pytest.raises(ValueError, match="n_petals must be an even number"):
        datasets.petals(10, 0, n_petals=n_petals)


def test_circles_lie_on_two_radii_without_noise():
    X, Y = datasets.circles(100, 0, noise=0)
    np.testing.assert_allclose(np.hypot(*X), np.where(Y[0] == 1, 0.6, 1.0))


def test_moons_lie_on_two_half_circles_without_noise():
    X, Y = datasets.moons(100, 0, noise=0)
    side = np.where(Y[0] == 1, -1, 1)
    unmoved = side * X + np.array([[0.5], [0.25]])
    np.testing.assert_allclose(np.hypot(*unmoved), 1)
    assert np.all(unmoved[1] >= 0)


def test_petals_belong_to_the_classes_in_turn_without_noise():
    X, Y = datasets.petals(400, 0, noise=0, n_petals=6)
    angle = np.arctan2(X[1], X[0])
    petal = np.round(angle / (2 * np.pi / 6)).astype(int) % 6
    np.testing.assert_array_equal(petal % 2, Y[0])
    assert set(petal) == set(range(6))


def test_digits_come_as_columns_with_one_hot_labels():
    digits = datasets.digits(0)
    assert digits.X_train.shape == (64, 1197)
    assert digits.Y_train.shape == (10, 1197)
    assert digits.X_dev.shape == digits.X_test.shape == (64, 300)
    assert digits.X_train.min() == 0
    assert digits.X_train.max() == 1
    for Y in (digits.Y_train, digits.Y_dev, digits.Y_test):
        np.testing.assert_array_equal(Y.sum(axis=0), 1)


def test_digits_parts_share_the_classes_evenly_and_hold_every_image_once():
    digits = datasets.digits(0)
    for Y in (digits.Y_dev, digits.Y_test):
        assert np.ptp(Y.sum(axis=1)) <= 3
    X = np.concatenate([digits.X_train, digits.X_dev, digits.X_test], axis=1)
    everything = datasets.digits(1)
    again = np.concatenate([everything.X_train, everything.X_dev, everything.X_test], axis=1)
    assert sorted(map(tuple, X.T)) == sorted(map(tuple, again.T))


def test_digits_depend_on_the_seed_alone():
    np.testing.assert_array_equal(datasets.digits(5).X_dev, datasets.digits(5).X_dev)
    assert not np.array_equal(datasets.digits(5).X_dev, datasets.digits(6).X_dev)
    generator = np.random.default_rng(5)
    np.testing.assert_array_equal(datasets.digits(generator).X_dev, datasets.digits(5).X_dev)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"dev": 9}, "dev must be at least 10"),
        ({"test": 0}, "test must be at least 10"),
        ({"dev": 1000, "test": 790}, r"dev \+ test must leave 10"),
    ],
)
def test_digits_refuse_impossible_parts(arguments, named):
    with pytest.raises(ValueError, match=named):
        datasets.digits(0, **arguments)


def test_results_are_found_from_any_folder(tmp_path, monkeypatch):
    folder = tmp_path / "course" / "data" / "01_topic"
    folder.mkdir(parents=True)
    (folder / "results.json").write_text(json.dumps({"costs": [2.0, 1.5]}), encoding="utf-8")
    monkeypatch.setattr(datasets, "REPOSITORY", tmp_path / "course")
    monkeypatch.chdir(tmp_path)
    assert datasets.load_results("01_topic") == {"costs": [2.0, 1.5]}


def test_missing_results_name_the_file_and_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "REPOSITORY", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"results\.json is missing.*course build"):
        datasets.load_results("99_nothing")
