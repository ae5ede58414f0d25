// Short names and their characters: those a support channel uses. An unknown name stays readable as :name:.

const PAIRS =
  "+1 👍,-1 👎,thumbsup 👍,thumbsdown 👎,white_check_mark ✅,heavy_check_mark ✔️,x ❌,eyes 👀,heart ❤️,tada 🎉,raised_hands 🙌,pray 🙏,wave 👋,clap 👏,fire 🔥,rocket 🚀,bulb 💡," +
  "zipper_mouth_face 🤐,mute 🔇,speaker 🔈,bell 🔔,no_bell 🔕,thinking_face 🤔,smile 😄,slightly_smiling_face 🙂,grinning 😀,joy 😂,sweat_smile 😅,sob 😭,disappointed 😞,confused 😕," +
  "warning ⚠️,rotating_light 🚨,red_circle 🔴,large_yellow_circle 🟡,large_green_circle 🟢,large_blue_circle 🔵,white_circle ⚪,black_circle ⚫,hourglass ⌛,hourglass_flowing_sand ⏳," +
  "mag 🔍,mag_right 🔎,robot_face 🤖,books 📚,book 📖,link 🔗,lock 🔒,unlock 🔓,key 🔑,gear ⚙️,wrench 🔧,hammer_and_wrench 🛠️,bug 🐛,memo 📝,clipboard 📋,paperclip 📎,pushpin 📌," +
  "speech_balloon 💬,question ❓,grey_question ❔,exclamation ❗,information_source ℹ️,no_entry ⛔,no_entry_sign 🚫,stop_button ⏹️,arrow_right ➡️,arrow_left ⬅️,arrow_up ⬆️,arrow_down ⬇️," +
  "phone ☎️,telephone_receiver 📞,microphone 🎤,studio_microphone 🎙️,video_camera 📹,satellite_antenna 📡,globe_with_meridians 🌐,chart_with_upwards_trend 📈,bar_chart 📊,stopwatch ⏱️," +
  "sos 🆘,raising_hand 🙋,technologist 🧑‍💻,busts_in_silhouette 👥,bust_in_silhouette 👤,handshake 🤝,sparkles ✨,star ⭐,zap ⚡,package 📦,recycle ♻️,label 🏷️,house 🏠,100 💯,ok_hand 👌,point_right 👉,point_up ☝️";

/** @type {Map<string, string>} */
const BY_NAME = new Map(PAIRS.split(",").map((pair) => /** @type {[string, string]} */ (pair.split(" "))));

/** The ones offered for a reaction; :zipper_mouth_face: keeps the app quiet in a thread. */
export const OFFERED = [
  "+1",
  "-1",
  "white_check_mark",
  "eyes",
  "heart",
  "tada",
  "raised_hands",
  "pray",
  "rocket",
  "thinking_face",
  "zipper_mouth_face",
  "raising_hand",
  "sos",
];
export const QUICK = ["+1", "white_check_mark", "eyes"];

/**
 * The character, or :name: when it is not among ours.
 * @param {string} name
 * @returns {string}
 */
export function emoji(name) {
  return BY_NAME.get(name.replace(/::skin-tone-\d$/, "")) ?? `:${name}:`;
}

/**
 * Text with its known :names: as characters.
 * @param {string} text
 * @returns {string}
 */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (all, name) => BY_NAME.get(name) ?? all);
}
