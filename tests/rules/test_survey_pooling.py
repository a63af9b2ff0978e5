from hypothesis import given
from hypothesis import strategies as st

from cop.rules.survey_pooling import mean_of, neighbours, smallest, tells_a_small_one


def _classes(counts, blocks=()):
    return [tuple(one) for one in neighbours(counts, blocks)]


def test_answers_that_enough_gave_stand_alone():
    assert _classes([5, 0, 9, 7, 0]) == [(0,), (1,), (2,), (3,), (4,)]


def test_few_are_counted_with_their_neighbours():
    assert _classes([2, 3, 9, 8, 6]) == [(0, 1), (2,), (3,), (4,)]
    assert _classes([1, 0, 9, 8, 6]) == [(0, 1, 2), (3,), (4,)]
    assert _classes([9, 8, 7, 6, 1]) == [(0,), (1,), (2,), (3, 4)]


def test_as_many_classes_as_possible_are_shown():
    assert _classes([3, 3, 3, 3]) == [(0, 1), (2, 3)]
    assert _classes([1, 1, 1, 1, 1]) == [(0, 1, 2, 3, 4)]


def test_no_class_goes_across_the_groups_of_a_score():
    counts = [0, 0, 0, 0, 0, 3, 3, 4, 2, 4, 9]
    assert _classes(counts, (7, 9))[-3:] == [(5, 6), (7, 8), (9, 10)]


def test_few_answers_without_an_order_are_counted_together():
    assert smallest({"a": 2, "b": 4, "c": 9, "d": 20}) == {"a", "b"}


def test_few_that_are_too_few_together_take_the_next_larger_with_them():
    assert smallest({"a": 2, "b": 9, "c": 7}) == {"a", "c"}


def test_few_whose_sum_would_say_what_each_has_take_another_with_them():
    assert smallest({"a": 4, "b": 4, "c": 9, "d": 20}) == {"a", "b", "c"}
    assert smallest(dict.fromkeys("abcde", 1) | {"z": 6}) == {"a", "b", "c", "d", "e", "z"}


@given(st.lists(st.integers(0, 9), min_size=1, max_size=11).filter(lambda counts: not 0 < sum(counts) < 5))
def test_every_class_has_none_or_enough(counts):
    classes = _classes(counts)
    assert [place for one in classes for place in one] == list(range(len(counts)))
    assert [one for one in classes if 0 < sum(counts[place] for place in one) < 5] == []


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9), min_size=1))
def test_what_is_counted_together_has_none_or_enough(counts):
    if sum(counts.values()) >= 5:
        pool = smallest(counts)
        assert not 0 < sum(counts[key] for key in pool) < 5
        assert [key for key in counts if key not in pool and 0 < counts[key] < 5] == []


def test_a_mean_has_one_decimal_halves_up():
    assert mean_of([1, 2]) == 1.5
    assert mean_of([3, 3, 3, 4]) == 3.3
    assert mean_of([4] * 19 + [5]) == 4.1
    assert mean_of([0.1, 0.2]) == 0.2


def test_a_mean_that_leaves_one_possibility_tells():
    """Ten people, 1 and 2 counted together: only three 2 and seven 1 come to 1.3."""
    assert tells_a_small_one({1: 7, 2: 3}, [(1, 2)])
    assert tells_a_small_one({1: 9, 2: 1}, [(1, 2)])


def test_a_mean_that_leaves_several_possibilities_does_not():
    assert not tells_a_small_one({1: 2, 2: 2, 3: 2, 4: 2, 5: 2}, [(1, 2, 3), (4, 5)])
    assert not tells_a_small_one({4: 18, 5: 2}, [(4, 5)])


def test_a_mean_of_answers_that_are_all_shown_tells_nothing_more():
    assert not tells_a_small_one({1: 5, 2: 0, 3: 6}, [(1,), (2,), (3,)])


@given(st.lists(st.integers(1, 3), min_size=5, max_size=11))
def test_what_a_mean_tells_is_what_trying_every_possibility_finds(numbers):
    counts = {value: numbers.count(value) for value in (1, 2, 3)}
    number, shown = len(numbers), mean_of(numbers)
    possible = [
        (one, two, number - one - two)
        for one in range(number + 1)
        for two in range(number + 1 - one)
        if mean_of([1] * one + [2] * two + [3] * (number - one - two)) == shown
    ]
    told = {place for place in range(3) if len({one[place] for one in possible}) == 1}
    small = {value - 1 for value, count in counts.items() if 0 < count < 5}
    assert tells_a_small_one(counts, [(1, 2, 3)]) == bool(told & small)


def test_of_as_many_all_are_counted_together():
    """Five, five and one: were one five alone counted with the one, it would be known which of the two is small."""
    assert smallest({"a": 5, "b": 5, "c": 1}) == {"a", "b", "c"}
