"""Where garment and copy stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.imaging.arrays import Box
from tools.imaging.sizes import PIXELS_1K, pixels
from tools.studio.placement import VARIANTS, Layout, free_zones, plan_layout
from tools.typography.placing import bleed, inset, strip_around

COPY = ("New season", "From $29.90")
STORY = (0.06, 0.14, 0.06, 0.20)
requests = st.fixed_dictionaries(
    {
        "size": st.builds(pixels, st.sampled_from(list(PIXELS_1K)), st.sampled_from(["512", "1K", "4K"])),
        "garment_aspect": st.floats(0.25, 4.0),
        "copy_lines": st.lists(st.text(min_size=1, max_size=60), max_size=4).map(tuple),
        "fill": st.floats(0.3, 0.95),
        "keep_clear": st.tuples(*[st.floats(0, 0.3)] * 4),
        "variant": st.integers(0, 9),
    }
)


def inside(box: Box, size: tuple[int, int], margins: tuple[float, ...] = (0, 0, 0, 0), slack: int = 2) -> bool:
    left, top, right, bottom = (share * side for share, side in zip(margins, size * 2, strict=True))
    return (
        box[0] >= left - slack
        and box[1] >= top - slack
        and box[2] <= size[0] - right + slack
        and box[3] <= size[1] - bottom + slack
    )


def apart(one: Box, other: Box) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@settings(max_examples=300, deadline=None)
@given(requests)
def test_garment_and_zones_stay_in_the_safe_area_and_apart(request: dict[str, object]) -> None:
    layout: Layout = plan_layout(**request)  # type: ignore[arg-type]
    size, margins = layout.size, request["keep_clear"]
    assert isinstance(margins, tuple)
    assert inside(layout.box, size, margins)
    assert layout.box[2] > layout.box[0]
    assert layout.box[3] > layout.box[1]
    for zone in layout.zones:
        assert inside(zone, size, margins)
        assert apart(zone, layout.box)
        assert zone[2] > zone[0]
        assert zone[3] > zone[1]


@settings(max_examples=200, deadline=None)
@given(requests)
def test_the_garment_keeps_its_proportions(request: dict[str, object]) -> None:
    left, top, right, bottom = plan_layout(**request).box  # type: ignore[arg-type]
    aspect = request["garment_aspect"]
    assert isinstance(aspect, float)
    assert abs((right - left) - (bottom - top) * aspect) <= 1.5 + 1.5 * aspect


@settings(max_examples=200, deadline=None)
@given(requests, st.sampled_from(list(PIXELS_1K)))
def test_white_channels_get_at_least_the_fill_they_ask_of_what_the_margins_leave(
    request: dict[str, object], ratio: str
) -> None:
    layout: Layout = plan_layout(**request | {"size": pixels(ratio, "1K")}, white=True)  # type: ignore[arg-type]
    asked = request["fill"]
    assert isinstance(asked, float)
    margins = request["keep_clear"]
    assert isinstance(margins, tuple)
    room = (1 - margins[0] - margins[2], 1 - margins[1] - margins[3])
    left, top, right, bottom = layout.box
    filled = max((right - left) / layout.size[0] / room[0], (bottom - top) / layout.size[1] / room[1])
    assert filled >= min(max(asked, 0.85), 0.97) - 1 / (min(room) * min(layout.size))
    assert inside(layout.box, layout.size, margins)
    assert layout.zones == ()


@pytest.mark.parametrize("ratio", PIXELS_1K)
@pytest.mark.parametrize("aspect", [0.45, 0.8, 1.3])
def test_every_ratio_has_room_for_a_headline(ratio: str, aspect: float) -> None:
    size = pixels(ratio, "1K")
    zone = plan_layout(size, aspect, COPY).zones[0]
    # wide enough for the headline in letters that can be read, and deep enough for both lines
    letters = 0.05 * min(size)
    assert zone[2] - zone[0] >= min(0.56 * len(COPY[0]) * letters, 0.8 * size[0])
    assert zone[3] - zone[1] >= 2 * 1.3 * letters


def test_portrait_puts_the_headline_above_the_garment() -> None:
    layout = plan_layout((896, 1200), 0.85, COPY)
    assert layout.arrangement == "copy above"
    assert layout.zones[0][3] <= layout.box[1]
    assert layout.zones[0][3] < 0.4 * 1200


def test_a_tall_frame_prefers_the_headline_above_even_a_narrow_garment() -> None:
    for size in ((768, 1376), (512, 2048)):
        assert plan_layout(size, 0.45, COPY).arrangement == "copy above"


def test_ultrawide_puts_the_garment_at_a_third_and_the_headline_beside_it() -> None:
    layout = plan_layout((2048, 512), 0.8, COPY)
    middle = (layout.box[0] + layout.box[2]) / 2 / 2048
    assert abs(middle - 1 / 3) < 0.06
    assert layout.zones[0][0] >= layout.box[2]
    assert layout.box[3] - layout.box[1] > 0.7 * 512


def test_a_story_keeps_clear_of_the_apps_own_buttons() -> None:
    layout = plan_layout((768, 1376), 0.8, COPY, 0.8, STORY)
    for box in (layout.box, layout.zones[0]):
        assert inside(box, layout.size, STORY, slack=0)


def test_without_copy_the_garment_is_centred() -> None:
    layout = plan_layout((1024, 1024), 0.8)
    assert layout.arrangement == "centred"
    assert abs(layout.box[0] + layout.box[2] - 1024) <= 2


def test_a_longer_headline_gets_more_room() -> None:
    short = plan_layout((896, 1200), 1.0, ("Sale",)).zones[0]
    long = plan_layout((896, 1200), 1.0, ("Everything you need for the first cold days of the year", *COPY)).zones[0]
    assert long[3] - long[1] > short[3] - short[1]


@pytest.mark.parametrize("copy_lines", [(), COPY])
@pytest.mark.parametrize("ratio", PIXELS_1K)
def test_another_variant_is_another_arrangement(ratio: str, copy_lines: tuple[str, ...]) -> None:
    layouts = [plan_layout(pixels(ratio, "1K"), 0.8, copy_lines, variant=k) for k in range(VARIANTS)]
    assert layouts[0].box != layouts[1].box
    assert len({layout.box for layout in layouts}) >= 3
    assert plan_layout(pixels(ratio, "1K"), 0.8, copy_lines, variant=VARIANTS) == layouts[0]


def test_free_zones_are_the_large_rests_around_the_garment() -> None:
    zones = free_zones((1000, 1000), (600, 200, 950, 900))
    assert zones[0][2] <= 600
    assert all(apart(zone, (600, 200, 950, 900)) for zone in zones)
    assert free_zones((1000, 1000), (0, 0, 1000, 1000)) == ()


@pytest.mark.parametrize(("size", "aspect"), [((0, 10), 1.0), ((10, 10), 0.0), ((10, 10), float("nan"))])
def test_impossible_frames_are_refused(size: tuple[int, int], aspect: float) -> None:
    with pytest.raises(ValueError, match="no layout for"):
        plan_layout(size, aspect)


def test_margins_that_leave_nothing_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="keep_clear"):
        plan_layout((100, 100), 1.0, keep_clear=(0.5, 0, 0.5, 0))


def test_a_strip_that_no_edge_of_the_picture_ends_has_even_room_above_and_below_its_copy() -> None:
    left, top, right, bottom = strip_around((100, 60, 500, 180), (0, 40, 600, 260), 60.0, (600, 800))
    assert (left, right) == (0, 600)
    assert 60 - top == bottom - 180 == 20


@settings(max_examples=200, deadline=None)
@given(requests, st.floats(8, 40))
def test_a_planned_strip_reaches_the_edges_or_is_even_around_its_copy_and_is_off_the_garment(
    request: dict[str, object], size: float
) -> None:
    layout: Layout = plan_layout(**request)  # type: ignore[arg-type]
    (width, height), margins = layout.size, request["keep_clear"]
    for zone in layout.zones:
        box = inset(zone, width, height, 0)
        if box[0] >= box[2] or box[1] >= box[3]:
            continue
        strip = strip_around(box, bleed(zone, width, height), size, layout.size, planned=margins)  # type: ignore[arg-type]
        assert apart(strip, layout.box)
        assert strip[0] <= box[0] < box[2] <= strip[2]
        assert strip[1] <= box[1] < box[3] <= strip[3]
        ends = (strip[0] == 0, strip[1] == 0, strip[2] == width, strip[3] == height)
        assert sum(ends) >= 3 or (ends[0] and ends[2] and abs(box[1] - strip[1] - strip[3] + box[3]) <= 2)


def test_no_small_band_of_ground_is_left_between_a_strip_and_a_channels_margin() -> None:
    copy, zone, size = (40, 425, 300, 530), (24, 388, 360, 550), (384, 688)
    assert strip_around(copy, zone, 30.0, size, planned=STORY) == (0, 407, 384, 688)
    assert strip_around(copy, zone, 30.0, size)[3] == 550, "what lies beyond zones that were found is not known"
    deep = strip_around(copy, zone, 30.0, (384, 1000), planned=(0.0, 0.0, 0.0, 0.45))
    assert deep == (0, 407, 384, 548), "a band larger than the strip stays"
