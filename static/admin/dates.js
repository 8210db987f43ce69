/* Wagtail's pickers of dates replace what they cannot read by the present moment. With this they
   leave it as it was typed, and the server says what is wrong with it. */
(($) => {
  $.fn.datetimepicker.defaults.validateOnBlur = false;
  /* Pickers that stand on the page already keep their listener; it closed them, too. */
  $("input")
    .filter((_, field) => $(field).data("xdsoft_datetimepicker"))
    .off("blur.xdsoft")
    .on("blur.xdsoft", ({ target }) => $(target).datetimepicker("hide"));
})(jQuery);
