"""How the months and the days of a week are called. No I/O.

Source: Unicode CLDR 49, https://cldr.unicode.org, "months" and "days" of the languages
ca cs da de el en es fi fr id it nb nl pl pt ro ru sv tr uk; a name that stands for two
months is left out.
"""

#: January first, in all their forms.
_WIDE = (
    "enero gener gennaio ianuarie janeiro januar januari january janvier leden "
    "ledna ocak styczeń stycznia tammikuu tammikuuta ιανουάριος ιανουαρίου січень "
    "січня январь января",
    "febbraio febrer febrero februar februari februarie february fevereiro février "
    "helmikuu helmikuuta lutego luty únor února şubat φεβρουάριος φεβρουαρίου лютий "
    "лютого февраль февраля",
    "březen března maaliskuu maaliskuuta maart marca march maret mars mart martie "
    "marts marzec marzo març março märz μάρτιος μαρτίου березень березня март марта",
    "abril april aprile aprilie avril duben dubna huhtikuu huhtikuuta kwiecień "
    "kwietnia nisan απρίλιος απριλίου апрель апреля квітень квітня",
    "květen května maggio mai maig maio maj maja may mayo mayıs mei toukokuu "
    "toukokuuta μάιος μαΐου май мая травень травня",
    "czerwca czerwiec giugno haziran iunie juin june junho juni junio juny kesäkuu "
    "kesäkuuta červen června ιουνίου ιούνιος июнь июня червень червня",
    "heinäkuu heinäkuuta iulie juillet julho juli julio juliol july lipca lipiec "
    "luglio temmuz července červenec ιουλίου ιούλιος июль июля липень липня",
    "agost agosto agustus août august augusti augustus ağustos elokuu elokuuta "
    "sierpień sierpnia srpen srpna αυγούστου αύγουστος август августа серпень "
    "серпня",
    "eylül september septembre septembrie septiembre setembre setembro settembre "
    "syyskuu syyskuuta wrzesień września září σεπτέμβριος σεπτεμβρίου вересень "
    "вересня сентябрь сентября",
    "ekim lokakuu lokakuuta october octobre octombrie octubre oktober ottobre "
    "outubro październik października říjen října οκτωβρίου οκτώβριος жовтень "
    "жовтня октябрь октября",
    "kasım listopad listopada listopadu marraskuu marraskuuta noiembrie november "
    "novembre novembro noviembre νοέμβριος νοεμβρίου листопад листопада ноябрь "
    "ноября",
    "aralık december decembrie desember desembre dezember dezembro dicembre "
    "diciembre décembre grudnia grudzień joulukuu joulukuuta prosince prosinec "
    "δεκέμβριος δεκεμβρίου грудень грудня декабрь декабря",
)
#: The same, abbreviated.
_SHORT = (
    "ene gen ian jan janv led oca sty tammi ιαν січ янв",
    "feb febr fev févr helmi lut úno şub φεβ лют февр",
    "bře maalis mar mrt mär μάρ μαρ бер мар",
    "abr apr avr dub huhti kwi nis απρ апр квіт",
    "kvě mag touko μάι μαΐ трав",
    "cze giu haz iun jun kesä čvn ιουν ιούν июн черв",
    "heinä iul juil jul lip lug tem čvc ιουλ ιούλ июл лип",
    "ag ago agu aug ağu elo sie srp αυγ αύγ авг серп",
    "eyl sep sept set syys wrz zář σεπ вер сент",
    "eki loka oct okt ott out paź říj οκτ жовт окт",
    "kas lis marras nov νοέ νοε лист нояб",
    "ara dec des dez dic déc gru joulu pro δεκ груд дек",
)


def _numbered(rows: tuple[str, ...]) -> dict[str, int]:
    return {name: number for number, row in enumerate(rows, 1) for name in row.split()}


MONTHS = {**_numbered(_SHORT), **_numbered(_WIDE)}
#: Those that name a month where they stand alone.
ALONE = frozenset(_numbered(_WIDE)) | frozenset(
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
WEEKDAYS = frozenset(
    (
        "cmt cum cuma cumartesi czw czwartek dc dg di dienstag dijous dilluns dim "
        "dimanche dimarts dimecres dinsdag dissabte diumenge divendres dj dl do dom "
        "domenica domingo donderdag donnerstag ds dt dum duminică dv fr fre fredag "
        "freitag fri friday gio giovedì jeu jeudi joi jue jueves jum jumat kam "
        "kamis keskiviikko keskiviikkona lauantai lauantaina lun lundi lunedì lunes "
        "luni lör lördag lør lørdag maanantai maanantaina maandag man mandag mar "
        "mardi martedì martes marți mer mercoledì mercredi mi mie miercuri min "
        "minggu mittwoch mié miércoles mo mon monday montag mån måndag neděle niedz "
        "niedziela ons onsdag paz pazar pazartesi per perjantai perjantaina "
        "perşembe piątek pon pondělí poniedziałek pt pzt pátek qua quarta-feira qui "
        "quinta-feira rab rabu sa sab sabato sabtu sal salı sam samedi samstag sat "
        "saturday seg segunda-feira sel selasa sen senin sex sexta-feira so sob "
        "sobota sonntag středa sun sunday sunnuntai sunnuntaina sáb sábado sâm "
        "sâmbătă sön söndag søn søndag ter terça-feira thu thursday tiistai "
        "tiistaina tir tirs tirsdag tis tisdag tor tors torsdag torstai torstaina "
        "tue tuesday ven vendredi venerdì vie viernes vin vineri vrijdag wed "
        "wednesday woensdag wt wtorek zaterdag zondag çar çarşamba úterý čtvrtek śr "
        "środa δευ δευτέρα κυρ κυριακή πέμ πέμπτη παρ παρασκευή σάβ σάββατο τετ "
        "τετάρτη τρί τρίτη воскресенье вторник вівторок неділя пʼятниця понедельник "
        "понеділок пятница середа среда суббота субота четвер четверг "
    ).split()
)
