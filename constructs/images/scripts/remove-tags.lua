-- Removes the tags of `references`, which are stated in front of this. For regbot: https://regclient.org/usage/regbot
for _, reference in ipairs(references) do
  tag.delete(reference)
  log("removed: " .. reference)
end
