"""Made-up Chinese names of districts and of what stands in them, in a fixed order, none of them twice."""

from itertools import product
from typing import Final

import numpy as np

Pool = tuple[str, str]

STREET_STEMS: Final[Pool] = ("北南东西临望长永", "岸河山湖塘桥渡关")
COMMUNITY_STEMS: Final[Pool] = (
    "松柏梅兰竹菊荷柳枫桐云青白石清长新双平古",
    "林溪岭坪湾坡田园泉洲塘冈谷洞井桥亭埔坑围",
)
COMPOUND_STEMS: Final[Pool] = (
    "惠锦金翠碧怡康嘉荣和丽华宏瑞祥福泰盛汇悦御铭凯骏",
    "丰绣域湖桂景庭苑澜府樾晖城江山水月乐安悦雅轩璟逸",
)
ROAD_STEMS: Final[Pool] = (
    "朝迎建人文光振兴育创胜团友爱富裕前广",
    "阳宾设民化明兴业才新利结谊国强进达通",
)
COMPOUND_KINDS: Final = ("花园", "家园", "新村", "公寓", "名居", "华庭", "雅苑", "广场")
COMPOUND_ALIASES: Final = {
    "花园": ("小区",),
    "家园": ("小区",),
    "新村": ("村", "小区"),
    "公寓": ("公寓楼",),
    "名居": ("小区", "名苑"),
    "华庭": ("小区",),
    "雅苑": ("小区", "苑"),
    "广场": ("商住小区",),
}
ROAD_KINDS: Final = ("路", "街", "大道", "巷")
_BEFORE: Final = "新老东西南北中上下大"
_ORDINALS: Final = "一二三四五六七八九"


def stems(pool: Pool, count: int, seed: int) -> list[str]:
    """The first ``count`` stems of a pool in an order fixed by the seed: two characters, then longer ones."""
    rng = np.random.default_rng(seed)
    found: list[str] = []
    pairs = [first + second for first, second in product(*map(dict.fromkeys, pool)) if first != second]
    level = pairs
    while len(found) < count:
        found.extend(level[index] for index in rng.permutation(len(level)))
        level = [before + stem for before, stem in product(_BEFORE, level)]
    return found[:count]


def community_names(count: int, seed: int) -> list[str]:
    """Names of communities, such as 松林社区."""
    return [f"{stem}社区" for stem in stems(COMMUNITY_STEMS, count, seed)]


def street_names(count: int, seed: int) -> list[str]:
    """Names of streets in the sense of 街道, such as 北岸街道."""
    return [f"{stem}街道" for stem in stems(STREET_STEMS, count, seed)]


def cell_name(street: str, community: str, serial: int) -> str:
    """The full name of a cell: 北岸街道 松林社区 第03网格."""
    return f"{street} {community} 第{serial:02d}网格"


def numbered(stem: str, kind: str, index: int) -> str:
    """The name of the index-th thing of its kind near a stem: 松林小学, 松林第二小学, 松林第三小学."""
    return stem + kind if index == 0 else f"{stem}第{_ORDINALS[index % 9]}{kind}"
