"""How the months and the days of a week are called. No I/O.

Source: Unicode CLDR 49, https://cldr.unicode.org, "months" and "days" of the languages
ar ca cs da de el en es fa fi fr he id it nb nl pl pt ro ru sv tr uk, and "months" of
de-AT; a name that stands for two months is left out. "Feber" is Austrian, too (Duden).
"""

#: January first, in all their forms.
_WIDE = (
    "jänner enero gener gennaio ianuarie janeiro januar januari january janvier leden "
    "ledna ocak styczeń stycznia tammikuu tammikuuta ιανουάριος ιανουαρίου січень "
    "січня январь января ינואר يناير ژانویه",
    "feber febbraio febrer febrero februar februari februarie february fevereiro "
    "février helmikuu helmikuuta lutego luty únor února şubat φεβρουάριος φεβρουαρίου "
    "лютий лютого февраль февраля פברואר فبراير فوریه",
    "březen března maaliskuu maaliskuuta maart marca march maret mars mart martie "
    "marts marzec marzo març março märz μάρτιος μαρτίου березень березня март марта "
    "מרץ مارس",
    "abril april aprile aprilie avril duben dubna huhtikuu huhtikuuta kwiecień "
    "kwietnia nisan απρίλιος απριλίου апрель апреля квітень квітня אפריל آوریل "
    "أبريل",
    "květen května maggio mai maig maio maj maja may mayo mayıs mei toukokuu "
    "toukokuuta μάιος μαΐου май мая травень травня מאי مايو مه",
    "czerwca czerwiec giugno haziran iunie juin june junho juni junio juny kesäkuu "
    "kesäkuuta červen června ιουνίου ιούνιος июнь июня червень червня יוני يونيو "
    "ژوئن",
    "heinäkuu heinäkuuta iulie juillet julho juli julio juliol july lipca lipiec "
    "luglio temmuz července červenec ιουλίου ιούλιος июль июля липень липня יולי "
    "يوليو ژوئیه",
    "agost agosto agustus août august augusti augustus ağustos elokuu elokuuta "
    "sierpień sierpnia srpen srpna αυγούστου αύγουστος август августа серпень "
    "серпня אוגוסט أغسطس اوت",
    "eylül september septembre septembrie septiembre setembre setembro settembre "
    "syyskuu syyskuuta wrzesień września září σεπτέμβριος σεπτεμβρίου вересень "
    "вересня сентябрь сентября ספטמבר سبتمبر سپتامبر",
    "ekim lokakuu lokakuuta october octobre octombrie octubre oktober ottobre "
    "outubro październik października říjen října οκτωβρίου οκτώβριος жовтень "
    "жовтня октябрь октября אוקטובר أكتوبر اکتبر",
    "kasım listopad listopada listopadu marraskuu marraskuuta noiembrie november "
    "novembre novembro noviembre νοέμβριος νοεμβρίου листопад листопада ноябрь "
    "ноября נובמבר نوامبر نوفمبر",
    "aralık december decembrie desember desembre dezember dezembro dicembre "
    "diciembre décembre grudnia grudzień joulukuu joulukuuta prosince prosinec "
    "δεκέμβριος δεκεμβρίου грудень грудня декабрь декабря דצמבר دسامبر ديسمبر",
)
#: The same, abbreviated.
_SHORT = (
    "jän ene gen ian jan janv led oca sty tammi ιαν січ янв ינו׳",
    "feb febr fev févr helmi lut úno şub φεβ лют февр פבר׳",
    "bře maalis mar mrt mär μάρ μαρ бер мар",
    "abr apr avr dub huhti kwi nis απρ апр квіт אפר׳",
    "kvě mag touko μάι μαΐ трав",
    "cze giu haz iun jun kesä čvn ιουν ιούν июн черв",
    "heinä iul juil jul lip lug tem čvc ιουλ ιούλ июл лип",
    "ag ago agu aug ağu elo sie srp αυγ αύγ авг серп אוג׳",
    "eyl sep sept set syys wrz zář σεπ вер сент ספט׳",
    "eki loka oct okt ott out paź říj οκτ жовт окт אוק׳",
    "kas lis marras nov νοέ νοε лист нояб נוב׳",
    "ara dec des dez dic déc gru joulu pro δεκ груд дек דצמ׳",
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
        "понеділок пятница середа среда суббота субота четвер четверг יום א׳ יום ב׳ "
        "יום ג׳ יום ד׳ יום ה׳ יום ו׳ יום חמישי יום ראשון יום רביעי יום שבת יום שישי "
        "יום שלישי יום שני שבת الأحد الأربعاء الاثنين الثلاثاء الجمعة الخميس السبت "
        "جمعه دوشنبه سه‌شنبه شنبه پنجشنبه چهارشنبه یکشنبه "
    ).split()
)
