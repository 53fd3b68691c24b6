/**
 * The names of the demonstration county. All made up: none is the name of a ward or a district of the United Kingdom in
 * the ONS code lists (the geography test checks that where those lists are at hand), and none is meant to be a real place.
 */
export const countyName = 'Merrowshire';
export const riverName = 'River Ostern';
export const boroughName = 'Marlhythe';

/** Wards of the eleven neighbouring districts, handed out in this order. */
export const neighbourWardNames: readonly string[] = [
  'Skylarkmead', 'Fallowstow', 'Orchardreach', 'Vetchleigh', 'Withyleigh', 'Amberden', 'Glaziers Lees', 'Maddermere',
  'Hopperford', 'Tindercroft', 'Cressinggate', 'Weaverholt', 'Yellowhamden', 'Spindle Heath', 'Swallowthorpe',
  'Husk Lees', 'Rushleigh', 'Aumberacre', 'Hawkerham', 'Ashlingham', 'Nuttercombe', 'Kestlefield', 'Hallowford',
  'Oastcombe', 'Plover Green', 'Cloverham', 'Fiddlerden', 'Garlandbourne', 'Cartwrightmead', 'Wickerthorpe',
  'Thistlehanger', 'Shinglecroft', 'Embercombe', 'Nettle Down', 'Goosefleet', 'Linnethurst', 'Otterhollow',
  'Saffronfleet', 'Pinderhurst', 'Turnstones Hill', 'Bowyerstow', 'Fulleracre', 'Maltsterwell', 'Furrow Hill',
  'Eldermead', 'Loamhurst', 'Willows Mill', 'Graylingfleet', 'Ivelbourne', 'Ganderreach', 'Sallowmere', 'Barrelworth',
  'Harrierholt', 'Wagtail Green', 'Cooperacre', 'Larchacre', 'Fennelbank', 'Cornleigh', 'Herons Park', 'Teaselreach',
  'Rafterleigh', 'Warblerden', 'Hasleford', 'Dapple Cross', 'Rennetholt', 'Birch Fields', 'Tasselbridge',
  'Saddlerhurst', 'Smither Rise', 'Stubbleden', 'Rookthorpe', 'Thresherthorpe', 'Yarrowfold', 'Tansyhollow',
  'Sorrelford', 'Fletcherbridge', 'Crimbleden', 'Ridgelingreach', 'Woldhanger', 'Marlingbrook', 'Reeds Cross',
  'Whinnyhollow', 'Gaddingthorpe', 'Briarstead', 'Maplestow', 'Cobblereach', 'Bellowfield', 'Flaxhollow', 'Pebblemead',
  'Russetfold', 'Lambingcombe', 'Copperbridge', 'Quillwick', 'Yewholt', 'Cinder Vale', 'Brackens Mill',
  'Starlingmere', 'Lorrys Vale', 'Hurdlehanger', 'Parsleybank', 'Tillerwick', 'Skylarkcroft', 'Orchardden',
  'Mossingmead', 'Withybank', 'Crossings Park', 'Glazierbourne', 'Minnowreach', 'Madderworth', 'Fernhanger',
  'Hoppers Park', 'Cressingwick', 'Weaverwell', 'Yellowhamcombe', 'Spindlefold', 'Swallowstow', 'Huskstow', 'Rushgate',
  'Aumber Down', 'Hawkerbridge', 'Ashling Mill', 'Kestlefleet', 'Hallowwick', 'Oasthurst', 'Ploverwell', 'Cloverholt',
  'Garlands Green', 'Cartwrightbridge', 'Wickerfold', 'Thistlefield', 'Shinglemere', 'Goose Quay', 'Linnetham',
  'Saffronfold', 'Umberhollow', 'Turnstoneham', 'Bowyermere', 'Maltsterbridge', 'Sparrows Quay', 'Elderfleet',
  'Graylingacre', 'Ivels Gate', 'Ganderwick', 'Quarryleigh', 'Sallow Quay', 'Barrelfleet', 'Harrierhanger',
  'Wagtailfold', 'Cooperfold', 'Larchworth', 'Fennel Park', 'Corncroft', 'Featherstead', 'Heronleigh', 'Teaselfold',
  'Rafterham', 'Droverstow', 'Warblerfold', 'Dappleleigh', 'Rennetcroft', 'Birchwick', 'Tasselhollow', 'Smither Mill',
  'Stubblereach', 'Rookden', 'Thresherbrook', 'Yarrow Gate', 'Tansy Cross', 'Sorrel Green', 'Fletcher Hill',
  'Crimblefield', 'Ridgelingbourne', 'Marlingacre', 'Reedbridge', 'Whinnys Down', 'Gaddingwell', 'Briarhollow',
  'Meadles Down', 'Cobbles Hill', 'Flaxs Mill', 'Brambles Heath', 'Russetacre', 'Lambingholt', 'Copperfold',
  'Quillfleet', 'Yewford', 'Cindermead', 'Brackenfold', 'Lorrycroft', 'Duckles Wood', 'Hurdlestow', 'Parsleybridge',
  'Fallowbrook', 'Orchardhanger', 'Withyden', 'Crossingbrook', 'Glazierfold', 'Minnow Fields', 'Maddermead',
  'Fernstead', 'Hoppermead', 'Weavercombe', 'Spindles Rise', 'Husks Down', 'Aumberthorpe', 'Hawkerbourne',
  'Ashlings Heath', 'Nutterfield', 'Kestles Cross', 'Hallowfold', 'Oastworth', 'Ploverbourne', 'Clovers Green',
  'Fiddler Lees', 'Garland Vale', 'Wickerstow', 'Thistlethorpe', 'Shinglefield', 'Ember Cross', 'Nettlegate',
  'Goosecroft', 'Linnetreach', 'Otters Lees', 'Saffroncroft', 'Pinderbank', 'Umberwick', 'Turnstonewell',
  'Fullerworth', 'Furrowstead', 'Elderwick', 'Loambourne', 'Willowford', 'Graylinghurst', 'Ganderhollow', 'Quarryfold',
  'Sallowfield', 'Barrelford', 'Wagtailmere', 'Larchcroft', 'Cornfleet', 'Teasel Wood', 'Droverden', 'Warblerbank',
]; // prettier-ignore

const streetFirst: readonly string[] = [
  'Anchor', 'Barley', 'Beacon', 'Bell', 'Bluebell', 'Brewhouse', 'Canal', 'Chandler', 'Chapel', 'Church', 'Cobden',
  'Cornmarket', 'Crown', 'Dock', 'Eagle', 'Elm', 'Factory', 'Ferry', 'Fishergate', 'Foundry', 'Gasworks', 'George',
  'Granary', 'Grove', 'Harbour', 'Hawthorn', 'High', 'Hop', 'Jubilee', 'King', 'Kiln', 'Lighterman', 'Lime', 'Lock',
  'Malthouse', 'Manor', 'Market', 'Meadow', 'Mill', 'Mission', 'New', 'North', 'Old Rope', 'Orchard', 'Park',
  'Parrock', 'Pilot', 'Pottery', 'Prospect', 'Quarry', 'Queen', 'Railway', 'Rectory', 'Regent', 'Sailmaker', 'School',
  'Shipwright', 'Smithy', 'South', 'Station', 'Tannery', 'Temperance', 'Trinity', 'Union', 'Vicarage', 'Victoria',
  'Warehouse', 'Waterman', 'West', 'Wharf', 'Windmill', 'York',
]; // prettier-ignore

const streetLast: readonly string[] = [
  'Avenue', 'Close', 'Court', 'Crescent', 'Drive', 'Gardens', 'Hill', 'Lane', 'Place', 'Road', 'Row', 'Street',
  'Terrace', 'Walk', 'Way',
]; // prettier-ignore

/** All street names the points may bear, such as "Chandler Row". */
export const streetNames: readonly string[] = streetFirst.flatMap((first) =>
  streetLast.map((last) => `${first} ${last}`),
);
