/** A list that Spotify no longer gives to newer apps, as it was published. */
interface PublishedList {
  readonly values: readonly string[];
  /** Where it is from and as of when, for the answer. */
  readonly how: string;
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Countries by ISO 3166-1 code, `XK` for Kosovo. */
export const markets: PublishedList = {
  how: 'A published list, as of February 2026 (developer.spotify.com, Get Available Markets): Spotify does not tell newer apps.',
  values: words(`
    AD AE AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CG CH CI CL CM CO CR CV CW CY CZ
    DE DJ DK DM DO DZ EC EE EG ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IN IQ IS IT JM
    JO JP KE KG KH KI KM KN KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MN MO MR MT MU MV MW MX MY MZ
    NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PR PS PT PW PY QA RO RS RW SA SB SC SE SG SI SK SL SM SN SR ST SV SZ TD
    TG TH TJ TL TN TO TR TT TV TW TZ UA UG US UY UZ VC VE VN VU WS XK ZA ZM ZW`),
};

/** Genres that recommendations could start from. */
export const genreSeeds: PublishedList = {
  how: 'The last list that Spotify published before November 2024 (developer.spotify.com, Get Available Genre Seeds).',
  values: words(`
    acoustic afrobeat alt-rock alternative ambient anime black-metal bluegrass blues bossanova brazil breakbeat british
    cantopop chicago-house children chill classical club comedy country dance dancehall death-metal deep-house
    detroit-techno disco disney drum-and-bass dub dubstep edm electro electronic emo folk forro french funk garage german
    gospel goth grindcore groove grunge guitar happy hard-rock hardcore hardstyle heavy-metal hip-hop holidays honky-tonk
    house idm indian indie indie-pop industrial iranian j-dance j-idol j-pop j-rock jazz k-pop kids latin latino malay
    mandopop metal metal-misc metalcore minimal-techno movies mpb new-age new-release opera pagode party philippines-opm
    piano pop pop-film post-dubstep power-pop progressive-house psych-rock punk punk-rock r-n-b rainy-day reggae reggaeton
    road-trip rock rock-n-roll rockabilly romance sad salsa samba sertanejo show-tunes singer-songwriter ska sleep
    songwriter soul soundtracks spanish study summer swedish synth-pop tango techno trance trip-hop turkish work-out
    world-music`),
};
