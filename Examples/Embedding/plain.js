// What a page can hear and change. Events bubble, so one listener serves every picture.
const heard = document.getElementById("heard");

document.addEventListener("vitrine-open", (event) => {
  heard.textContent = `opened: ${event.detail.object.category}`;
});

// Cancel the event to keep the visitor here, for instance to open your own product view.
document.addEventListener("vitrine-product", (event) => {
  event.preventDefault();
  heard.textContent = `chosen: ${event.detail.product.id}`;
});

// Change what is shown: here, only what can be bought now.
document.getElementById("own").products = (products) => products.filter((product) => product.availability === "in_stock");
