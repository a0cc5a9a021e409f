"""Towns and regions of the former USSR by today's State, with the names they once had.

Only to settle which State a place is in today, and that Frunze is Bishkek. A name that more than one
successor State has had (Sverdlovsk, Stalino, Zhdanov, Kirovabad, Leninsk, Turkestan, Tokmak) is left out: it
settles nothing. Private half of :mod:`citizenship.places`. Source: METHODS e.3, else general knowledge; all
`recalled`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# `;` between places, `=` before another name. Spelling variants that `fold` makes equal are not listed.
_PLACES: Final = {
    "KZ": """Almaty=Alma-Ata=Verny=Vernyi; Astana=Nur-Sultan=Tselinograd=Akmola=Akmolinsk; Shymkent=Chimkent;
        Taraz=Dzhambul=Zhambyl=Aulie-Ata; Atyrau=Guryev=Gurev=Guriev; Aktau=Shevchenko;
        Aktobe=Aktyubinsk; Oral=Uralsk; Kostanay=Kustanay=Kustanai=Kostanai; Kokshetau=Kokchetav;
        Petropavl=Petropavlovsk; Semey=Semipalatinsk; Oskemen=Ust-Kamenogorsk; Taldykorgan=Taldy-Kurgan;
        Zhezkazgan=Dzhezkazgan; Karaganda=Qaraghandy=Karagandy; Kyzylorda=Kzyl-Orda=Perovsk; Pavlodar;
        Temirtau; Ekibastuz; Balkhash; Rudny; Kentau; Arys; Arkalyk; Zhanaozen=Novy Uzen; Zharkent;
        Aralsk; Kazaly=Kazalinsk; Saryagash; Lenger; Merke; Kordai; Kaskelen; Talgar; Fort-Shevchenko;
        Baikonur=Baykonyr; Zhetysai=Jetisay=Jetysai; Maktaaral=Pakhta-Aral; Kazakhstan""",
    "KG": """Bishkek=Frunze=Pishpek; Osh; Karakol=Przhevalsk; Jalal-Abad=Dzhalal-Abad=Jalalabad; Naryn;
        Talas; Batken; Balykchy=Rybachye; Issyk-Kul; Kara-Balta; Kyzyl-Kiya; Uzgen=Ozgon; Kara-Suu;
        Sulukta; Kant; Tash-Kumyr; Mailuu-Suu=Maili-Sai; Kyrgyzstan=Kirghizia=Kirgizia""",
    "TJ": """Dushanbe=Stalinabad; Khujand=Leninabad=Khodzhent=Khodjent; Bokhtar=Kurgan-Tyube=Kurgan-Tube;
        Kulob=Kulyab; Khorog=Khorugh; Istaravshan=Ura-Tyube=Ura-Tube; Panjakent=Pendzhikent=Penjikent;
        Isfara; Konibodom=Kanibadam; Vahdat=Ordzhonikidzeabad=Kofarnihon; Tursunzoda=Tursunzade=Regar;
        Nurek; Garm; Hisor=Gissar; Sughd; Gorno-Badakhshan; Tajikistan""",
    "TM": """Ashgabat=Ashkhabad=Poltoratsk=Askhabad; Turkmenbashi=Türkmenbaşy=Krasnovodsk;
        Turkmenabat=Chardzhou=Chardzhev=Charjew; Dashoguz=Tashauz; Mary=Merv; Balkanabat=Nebit-Dag;
        Kerki=Atamyrat; Tejen=Tedzhen; Bayramaly=Bayram-Ali; Serhetabat=Kushka=Gushgy;
        Serdar=Kyzyl-Arvat=Kizyl-Arvat; Bereket=Kazandzhik; Kunya-Urgench=Koneurgench;
        Turkmenistan=Turkmenia""",
    "UZ": """Tashkent=Toshkent; Samarkand=Samarqand; Bukhara=Bukhoro=Buxoro; Andijan=Andizhan=Andijon;
        Namangan; Fergana=Ferghana=Skobelev=Novy Margelan=Fargona; Kokand=Qoqon; Margilan=Margelan;
        Nukus; Khiva; Urgench; Termez=Termiz; Karshi=Bek-Budi; Navoi=Navoiy; Jizzakh=Dzhizak=Jizak;
        Gulistan=Mirzachul; Chirchik; Angren; Almalyk; Bekabad=Begovat; Yangiyul;
        Shahrisabz=Shakhrisyabz; Kattakurgan; Chimbay; Turtkul=Petroalexandrovsk; Kungrad=Qongirot;
        Muynak=Moynaq; Khodzheyli=Khojeli; Beruni=Shabbaz; Takhiatash; Denau; Zarafshan; Uchkuduk;
        Gazalkent; Brichmulla; Bostandyk=Bostanlyk=Bostanliq; Khorezm=Khorazm; Surkhandarya;
        Kashkadarya; Karakalpakstan=Karakalpakia=Karakalpakiya=Karakalpak ASSR=Karakalpak AO; Uzbekistan""",
    "RU": """Moscow=Moskva; Saint Petersburg=St Petersburg=Sankt-Peterburg=Leningrad=Petrograd;
        Samara=Kuybyshev=Kuibyshev; Nizhny Novgorod=Nizhniy Novgorod=Gorky=Gorkiy;
        Volgograd=Stalingrad=Tsaritsyn; Yekaterinburg=Ekaterinburg; Novosibirsk; Omsk; Tomsk;
        Orenburg=Chkalov; Chelyabinsk; Astrakhan; Saratov; Engels; Krasnodar;
        Rostov-on-Don=Rostov-na-Donu; Stavropol; Grozny; Makhachkala; Nalchik; Vladikavkaz; Kazan; Ufa;
        Perm=Molotov; Voronezh; Barnaul; Irkutsk; Vladivostok; Khabarovsk; Kemerovo;
        Novokuznetsk=Stalinsk; Krasnoyarsk; Tyumen; Kaliningrad=Konigsberg; Murmansk; Arkhangelsk;
        Yakutsk; Elista; Orsk; Magnitogorsk; Tula; Ryazan; Yaroslavl; Penza; Ulyanovsk=Simbirsk;
        Belgorod; Kursk; Smolensk; Ulan-Ude; Chita; Kyzyl; Vyborg; Yuzhno-Sakhalinsk; Sochi;
        Novorossiysk; Izhevsk; Dagestan; Chechnya; Tatarstan; Bashkortostan=Bashkiria; Siberia=Sibir;
        Russia=Rossiya""",
    "UA": """Kyiv=Kiev; Kharkiv=Kharkov; Odesa=Odessa; Dnipro=Dnepropetrovsk=Dnipropetrovsk; Lviv=Lvov;
        Luhansk=Lugansk=Voroshilovgrad; Donetsk; Zaporizhzhia=Zaporozhye=Zaporizhia; Kherson; Mykolaiv;
        Vinnytsia=Vinnitsa; Chernivtsi=Chernovtsy; Uzhhorod=Uzhgorod; Ternopil=Ternopol;
        Ivano-Frankivsk=Ivano-Frankovsk=Stanislav; Lutsk; Rivne=Rovno; Poltava; Sumy;
        Chernihiv=Chernigov; Zhytomyr=Zhitomir; Cherkasy=Cherkassy; Mariupol; Kryvyi Rih=Krivoy Rog;
        Simferopol; Sevastopol; Yalta; Kerch; Yevpatoria=Evpatoria=Yevpatoriya; Feodosia=Feodosiya;
        Bakhchysarai=Bakhchisaray; Dzhankoy=Dzhankoi; Sudak; Alushta; Crimea=Krym=Crimean
        ASSR=Krymskaya; Ukraine=Ukraina""",
    "BY": """Minsk; Homel=Gomel; Brest; Vitebsk=Viciebsk; Grodno=Hrodna; Mogilev=Mahilyow;
        Belarus=Belorussiya=Byelorussia""",
    "MD": """Chisinau=Kishinev=Kishinyov; Balti=Beltsy; Bender=Bendery=Tighina; Tiraspol; Comrat=Komrat;
        Moldova""",
    "GE": """Tbilisi=Tiflis; Batumi; Kutaisi; Sukhumi; Rustavi; Akhaltsikhe; Adigeni; Aspindza; Akhalkalaki;
        Meskheti=Meskhetia; Abkhazia; Adjara=Adzharia; Gruziya""",
    "AM": """Yerevan=Erivan=Erevan; Gyumri=Leninakan=Alexandropol; Vanadzor=Kirovakan; Armenia=Armeniya""",
    "AZ": """Baku; Ganja=Gyandzha; Sumgait=Sumqayit; Nakhchivan=Nakhichevan; Khankendi=Stepanakert;
        Lankaran=Lenkoran; Shusha; Nagorno-Karabakh=Karabakh; Azerbaijan=Azerbayjan""",
    "EE": """Tallinn=Tallin=Reval; Tartu; Narva; Estonia=Estoniya""",
    "LV": """Riga; Daugavpils; Liepaja; Latvia=Latviya""",
    "LT": """Vilnius=Vilnyus; Kaunas; Klaipeda; Lithuania=Litva""",
}  # fmt: skip

# Places in today's territory of their State that were outside the USSR until the Second World War.
LATE: Final = frozenset({
    "Lviv", "Chernivtsi", "Uzhhorod", "Ternopil", "Ivano-Frankivsk", "Lutsk", "Rivne", "Brest", "Grodno",
    "Chisinau", "Balti", "Bender", "Kaliningrad", "Kyzyl", "Vyborg", "Yuzhno-Sakhalinsk",
})  # fmt: skip

_CYRILLIC: Final = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэәғқңөұүһіўҳӣӯҷ", "abvgdeziyklmnoprstufyeagknouuhiohiuj", strict=True))
    | {"ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "",
       "ю": "yu", "я": "ya"},
)  # fmt: skip
# Both ways to write one sound on Soviet and on newer papers: Dzhambul and Jambul, Qarshi and Karshi.
_SOUNDS: Final = (("dzh", "j"), ("zh", "j"), ("kh", "h"), ("q", "k"), ("yy", "y"))
_GENERIC: Final = re.compile(
    r"\b(?:g|gor|gorod|city|town|of|the|selo|poselok|village|oblast|obl|region|province|viloyat|district|rayon|"
    r"raion|area)\b",
)


def fold(name: str) -> str:
    """Key under which spellings of one name meet.

    >>> fold("Алма-Ата") == fold("Alma Ata"), fold("Джамбул") == fold("Jambul")
    (True, True)
    """
    # Composed letters first: й is a letter of its own, not и with an accent to be dropped.
    latin = unicodedata.normalize("NFC", name).lower().translate(_CYRILLIC)
    plain = "".join(c for c in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(c))
    key = re.sub(r"[\W_]", "", _GENERIC.sub("", plain))
    for written, sound in _SOUNDS:
        key = key.replace(written, sound)
    return key


def _load() -> dict[str, tuple[str, str]]:
    known: dict[str, tuple[str, str]] = {}
    for state, text in _PLACES.items():
        for entry in text.split(";"):
            names = [name.strip() for name in entry.split("=")]
            for name in names:
                place = (names[0], state)
                if known.setdefault(fold(name), place) != place:
                    message = f"{name} is both {known[fold(name)]} and {place}"
                    raise AssertionError(message)
    return known


KNOWN: Final = _load()


@lru_cache(maxsize=1 << 14)
def find(name: str) -> tuple[tuple[str, str], ...]:
    """Every known place in ``name`` as (today's name, today's State); parts are set off by commas.

    >>> find("город Чирчик, Ташкентская область"), find("Frunze")
    ((('Chirchik', 'UZ'),), (('Bishkek', 'KG'),))
    """
    parts = re.split(r"[,;/()]", name)
    return tuple(dict.fromkeys(KNOWN[key] for key in map(fold, (name, *parts)) if key in KNOWN))
