"""Address texts made comparable: one spelling for width, script, numerals and building words.

Both the names of a gazetteer and the text that a clerk types pass through :func:`normalise`, so the rules
need not be right about every name, only the same on both sides.
"""

import re
import unicodedata

MAX_CHARS = 256
"""Longest text looked at, in characters after normalising: what comes later is not the address."""

# Characters that differ between the scripts and occur in names of places; pairs, traditional first.
_SCRIPT_PAIRS = (
    "豐丰園园華华東东車车門门龍龙馬马鳥鸟魚鱼麗丽區区號号樓楼層层棟栋單单陽阳陰阴陳陈廣广場场廠厂"
    "廈厦廟庙灣湾濱滨橋桥鎮镇鄉乡縣县莊庄鄰邻裡里雲云電电學学國国際际醫医藥药衛卫飯饭館馆銀银錦锦"
    "鋼钢鐵铁銅铜錢钱鍾钟鐘钟鳳凤鶴鹤鷺鹭黃黄齊齐齋斋寶宝寧宁實实對对導导將将專专尋寻壽寿夢梦備备"
    "傑杰優优億亿儀仪價价會会傳传債债兒儿內内兩两農农凍冻劃划劉刘創创勝胜勞劳務务動动匯汇協协衝冲"
    "參参雙双發发變变葉叶嘯啸圓圆圖图團团壩坝壘垒墳坟塢坞壇坛塊块壯壮聲声處处複复報报執执盤盘業业"
    "叢丛臨临為为麼么義义烏乌喬乔習习書书買买亂乱爭争亞亚產产親亲萬万與与嶺岭嶽岳島岛峽峡崗岗帶带"
    "幫帮師师幣币幹干庫库應应廬庐開开異异張张強强彙汇彌弥徑径徹彻恆恒愛爱慶庆憲宪戶户擁拥擔担據据"
    "攔拦數数斷断時时晉晋暉晖曉晓朧胧術术機机殺杀權权條条來来楊杨極极構构槍枪樁桩標标棧栈欄栏樹树"
    "樣样歡欢歐欧歲岁歸归殘残畢毕氣气漢汉湯汤溝沟漸渐滬沪淺浅渾浑濟济潔洁澗涧滿满瀘泸瀾澜瀋沈滅灭"
    "燈灯爐炉點点煉炼煙烟燒烧爾尔獅狮獨独環环現现瑪玛璽玺瓊琼畫画療疗監监蓋盖盧卢碼码磚砖礦矿禮礼"
    "禪禅離离種种積积穩稳窯窑競竞筆笔築筑節节簡简籃篮糧粮紅红紀纪純纯綱纲納纳紡纺線线練练組组細细"
    "終终經经結结給给絡络統统絲丝綠绿緣缘編编緯纬縱纵繡绣繼继維维羅罗聖圣聯联職职腳脚脈脉腦脑臺台"
    "興兴舊旧艦舰藝艺芻刍蘇苏蘭兰薈荟薩萨薔蔷藍蓝蓮莲蕭萧蘆芦蔭荫榮荣營营蝦虾蠶蚕補补裝装製制襯衬"
    "觀观規规視视覺觉訊讯許许訪访評评詩诗話话語语誠诚調调諧谐謝谢譯译護护議议豬猪貝贝負负財财貨货"
    "質质貫贯費费貴贵貿贸資资賓宾賞赏賢贤贊赞贏赢趙赵跡迹躍跃軍军軒轩軟软軸轴輕轻輪轮輝辉轉转辦办"
    "辭辞遠远連连運运過过達达還还進进選选遷迁遺遗邊边鄧邓鄭郑鄺邝釀酿釣钓鎖锁鏡镜長长閃闪閘闸間间"
    "閒闲聞闻閣阁閱阅隊队階阶陸陆隨随險险隱隐隴陇難难霧雾靈灵靜静韓韩韻韵響响頁页頂顶項项順顺須须"
    "預预領领頭头題题顏颜額额願愿風风飛飞養养駐驻駿骏驛驿驗验騰腾魯鲁鮮鲜鴻鸿鵬鹏鹽盐麥麦龜龟後后"
    "衆众眾众曆历歷历"
)
_TO_SIMPLIFIED = {ord(old): new for old, new in zip(_SCRIPT_PAIRS[::2], _SCRIPT_PAIRS[1::2], strict=True)}

_STREET_WORDS = {
    "AVENUE": "AVE", "AV": "AVE", "BOULEVARD": "BLVD", "CIRCLE": "CIR", "COURT": "CT", "DRIVE": "DR",
    "EAST": "E", "HIGHWAY": "HWY", "LANE": "LN", "NORTH": "N", "PARKWAY": "PKWY", "PLACE": "PL", "ROAD": "RD",
    "SAINT": "ST", "SOUTH": "S", "SQUARE": "SQ", "STREET": "ST", "TERRACE": "TER", "WEST": "W",
}  # fmt: skip
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CJK = "\u3007\u3400-\u9fff"

_NOT_TEXT = re.compile(rf"[^0-9A-Z{_CJK}]+")
_SPACE_AT_CJK = re.compile(rf"(?<=[{_CJK}]) | (?=[{_CJK}])")
_NUMERAL = re.compile(r"[一二三四五六七八九十百零〇两]+(?=号楼|[栋幢座号室楼层期]|单元)")
_BUILDING = re.compile(r"(?<=[0-9A-Z])(?:号楼|[幢座])")
_WORD = re.compile(r"[A-Z]+")
_DOOR = re.compile(
    r"(?:[0-9]+(?: [0-9]+)*[A-Z]?|[A-Z])(?:栋|单元|室|号|层|楼|户|房|门)"  # 3栋, 2单元, A栋
    rf"|(?<=[{_CJK}])[0-9]+(?: [0-9]+)*[A-Z]?$"  # 花园3栋2单元502
    r"|^[0-9]+(?: [0-9]+)?[A-Z]? (?=[0-9A-Z])"  # 3400 GARRISON
    r"| (?:APT|UNIT|STE|SUITE|FL) [0-9A-Z]+\b| [0-9]{5}(?: [0-9]{4})?$"  # UNIT 4B, a postcode
)


def _numeral(found: re.Match[str]) -> str:
    """A Chinese numeral below 1,000 in digits; digits read out one by one (二〇三) keep their places."""
    text = found[0]
    if not any(unit in text for unit in "十百"):
        return "".join(str(_DIGITS[char]) for char in text)
    total, pending = 0, 0
    for char in text:
        if char in "十百":
            total += max(pending, 1) * (10 if char == "十" else 100)
            pending = 0
        else:
            pending = _DIGITS[char]
    return str(total + pending)


def normalise(text: str) -> str:
    """One spelling of an address: half width, simplified, upper case, 三号楼 as 3栋, no punctuation."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_TO_SIMPLIFIED)
    plain = _NOT_TEXT.sub(" ", plain).strip()
    if plain.isascii():
        return _WORD.sub(lambda word: _STREET_WORDS.get(word[0], word[0]), plain)[:MAX_CHARS]
    plain = _NUMERAL.sub(_numeral, _SPACE_AT_CJK.sub("", plain))
    return _BUILDING.sub("栋", plain)[:MAX_CHARS]


def without_doors(normalised: str) -> str:
    """The same address without its house, building, unit and room numbers and without a postcode."""
    return _DOOR.sub("", normalised).strip()


def numbers(normalised: str) -> frozenset[str]:
    """The numbers named in an address, as written."""
    return frozenset(re.findall(r"[0-9]+", normalised))


def features(normalised: str) -> set[str]:
    """What the index looks a text up by: pairs of neighbouring characters, triples within Latin words."""
    found: set[str] = set()
    for word in normalised.split(" "):
        if word.isascii():
            padded = f" {word} "
            found.update(padded[at : at + 3] for at in range(len(padded) - 2))
        else:
            found.update(word[at : at + 2] for at in range(len(word) - 1) if not word[at : at + 2].isdigit())
            if len(word) == 1:
                found.add(word)
    return found
