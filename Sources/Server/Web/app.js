// What every page loads.
import "./look.js";
import { listen } from "./photo.js";

document.documentElement.classList.add("scripted");
listen();
