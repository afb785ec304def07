"""The geometry of the time line."""

from datetime import date

from plans.selectors import lay_out, quarter_start

TODAY = date(2026, 3, 2)


def test_quarters() -> None:
    assert quarter_start(date(2026, 3, 31)) == date(2026, 1, 1)
    assert quarter_start(date(2026, 12, 31)) == date(2026, 10, 1)
    assert quarter_start(date(2026, 11, 5), 1) == date(2027, 1, 1)
    assert quarter_start(date(2026, 2, 5), -1) == date(2025, 10, 1)


def test_whole_quarters_share_the_width_by_their_days() -> None:
    line = lay_out([("a", date(2026, 1, 15), date(2026, 6, 30), 50)], today=TODAY)
    assert (line.start, line.end) == (date(2026, 1, 1), date(2026, 6, 30))
    assert [(q.number, q.x) for q in line.quarters] == [(1, 0.0), (2, 49.72)]  # 90 of 181 days
    assert round(sum(q.width for q in line.quarters), 2) == 100
    bar = line.rows[0].bar
    assert bar is not None
    assert (bar.x, round(bar.x + bar.width, 2)) == (7.73, 100)  # 14 of 181 days
    assert bar.done == round(bar.width / 2, 2)
    assert line.today == 33.15  # 60 of 181 days


def test_a_single_day_is_a_day_wide_and_a_lacking_one_is_said() -> None:
    day = date(2026, 2, 1)
    both, end_only, none = lay_out(
        [("a", day, day, None), ("b", None, day, None), ("c", None, None, 10)], today=TODAY
    ).rows
    assert both.bar is not None
    assert (both.bar.x, round(both.bar.x + both.bar.width, 2)) == (34.44, 35.56)  # day 32 of 90
    assert both.bar == end_only.bar
    assert (both.is_open_ended, end_only.is_open_ended) == (False, True)
    assert none.bar is None


def test_today_is_shown_where_it_is_near() -> None:
    near = lay_out([("a", date(2025, 4, 1), date(2025, 6, 30), 0)], today=TODAY)
    assert near.end == date(2026, 3, 31)
    assert near.today is not None
    far = lay_out([("a", date(2023, 3, 1), date(2023, 4, 6), 0)], today=TODAY)
    assert (far.start, far.end, far.today) == (date(2023, 1, 1), date(2023, 6, 30), None)
    later = lay_out([("a", date(2026, 9, 1), date(2026, 9, 30), 0)], today=TODAY)
    assert later.start == date(2026, 1, 1)


def test_many_quarters_are_labelled_by_year() -> None:
    line = lay_out([("a", date(2024, 1, 1), date(2026, 12, 31), 0)], today=TODAY)
    assert not any(q.is_labelled for q in line.quarters)
    assert [q.year for q in line.quarters if q.is_year_start] == [2024, 2025, 2026]


def test_nothing_dated() -> None:
    line = lay_out([("a", None, None, None)], today=TODAY)
    assert (line.quarters, line.start, line.today) == ([], None, None)
    assert len(line.rows) == 1
